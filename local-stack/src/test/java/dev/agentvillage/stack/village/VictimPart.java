package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.Stopping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A shell program in the place of a service; it is ready when it has made the file {@code ready}.
 */
record VictimPart(Path directory, String program, Consumer<ProcessHandle> stop)
        implements PartProcess {
    VictimPart(Path directory, String program) {
        this(
                directory,
                program,
                process -> Stopping.stop(process, Stopping.Signal.TERM, Duration.ofSeconds(1)));
    }

    @Override
    public Part part() {
        return Part.SESSION;
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public Path log() {
        return directory.resolve("victim.log");
    }

    @Override
    public Process launch() {
        try {
            Files.deleteIfExists(directory.resolve("ready"));
            return new ProcessBuilder("sh", "-c", program)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitReady(Process process) {
        Readiness.await(
                "The victim",
                process.toHandle(),
                log(),
                Duration.ofSeconds(10),
                () -> Files.exists(directory.resolve("ready")));
    }

    @Override
    public void stop(ProcessHandle process) {
        stop.accept(process);
    }
}
