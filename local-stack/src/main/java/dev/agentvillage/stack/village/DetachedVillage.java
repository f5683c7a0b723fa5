package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.OwnSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A supervisor in a process of its own, which outlives the one that asks for it. */
public final class DetachedVillage {
    private DetachedVillage() {}

    /**
     * Starts it and returns at once; what becomes of it is in the directory's status.
     *
     * @param program understands the command {@code supervise}
     * @param arguments of the command {@code supervise} beside the directory
     */
    public static Process launch(
            VillageDirectory directory, Class<?> program, List<String> arguments) {
        directory.create();
        var all = new ArrayList<>(List.of("supervise", "--data", directory.root().toString()));
        all.addAll(arguments);
        var options =
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx96m",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dvillage.home=" + System.getProperty("village.home", ""));
        var builder = new ProcessBuilder(OwnSession.command(JavaCommand.of(options, program, all)));
        builder.environment().put(Installation.MARK, directory.root().toString());
        try {
            Files.deleteIfExists(directory.statusFile());
            return builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(directory.supervisorLog().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
