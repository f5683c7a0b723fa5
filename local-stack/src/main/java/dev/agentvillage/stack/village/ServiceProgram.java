package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.StackException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another program of a built service, run beside it with what the service itself is given. */
public final class ServiceProgram {
    private ServiceProgram() {}

    /**
     * Its output goes where ours goes.
     *
     * @param options of the running village
     * @return its exit status
     */
    public static int run(VillageOptions options, Part service, String mainClass) {
        var application =
                options.home().resolve(service.kind().title()).resolve("target/quarkus-app");
        var command =
                new ArrayList<>(
                        List.of(
                                JavaCommand.executable().toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "-Djava.io.tmpdir=" + options.data().temporary(),
                                "-cp",
                                classPath(application),
                                mainClass));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(new Installation(options).environment(service));
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    /** Of a Quarkus fast-jar. */
    private static String classPath(Path application) {
        return String.join(
                File.pathSeparator,
                application.resolve("app") + "/*",
                application.resolve("lib/main") + "/*",
                application.resolve("lib/boot") + "/*");
    }
}
