package dev.agentvillage.stack.broker;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.OwnSession;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.Stopping;
import dev.agentvillage.stack.secret.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a broker in a JVM of its own. */
public final class LocalBroker {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);

    private LocalBroker() {}

    /** Starts the broker's JVM and waits until its topics are there. */
    public static Process start(BrokerSettings settings) {
        var process = launch(settings);
        try {
            awaitReady(settings, process);
            return process;
        } catch (RuntimeException e) {
            stop(process.toHandle());
            throw e;
        }
    }

    /** Starts the broker's JVM without waiting for it. */
    public static Process launch(BrokerSettings settings) {
        try {
            Files.createDirectories(settings.directory());
            Files.createDirectories(settings.log().toAbsolutePath().getParent());
            Files.deleteIfExists(settings.ready());
            PrivateFile.write(settings.configuration(), BrokerConfiguration.text(settings));
            var builder = new ProcessBuilder(OwnSession.command(command(settings)));
            builder.environment().putAll(settings.environment());
            if (settings.orphan() == BrokerSettings.Orphan.STAYS) {
                builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
            }
            return builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(settings.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(BrokerSettings settings) {
        var options = new ArrayList<>(settings.javaOptions());
        options.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        // Kafka unmaps its index files with it, and each start would say so in the log.
        options.add("--sun-misc-unsafe-memory-access=allow");
        var arguments = new ArrayList<String>();
        arguments.add(settings.configuration().toAbsolutePath().toString());
        arguments.add(settings.ready().toAbsolutePath().toString());
        if (settings.orphan() == BrokerSettings.Orphan.STOPS) {
            arguments.add(BrokerProgram.STOP_WITH_PARENT);
        }
        return JavaCommand.of(options, BrokerProgram.class, arguments);
    }

    /** Returns when every topic can be used. */
    public static void awaitReady(BrokerSettings settings, Process process) {
        Readiness.await(
                "Kafka",
                process.toHandle(),
                settings.log(),
                START,
                () -> Files.exists(settings.ready()));
    }

    public static void stop(ProcessHandle process) {
        Stopping.stop(process, Stopping.Signal.TERM, STOP);
    }
}
