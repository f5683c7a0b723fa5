package dev.agentvillage.stack.broker;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.Stopping;
import dev.agentvillage.stack.secret.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A running broker. Its topics exist when it is returned. */
public final class LocalBroker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);

    private final BrokerSettings settings;
    private final Process process;

    private LocalBroker(BrokerSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    /** Starts the broker's JVM and waits until its topics are there. */
    public static LocalBroker start(BrokerSettings settings) {
        var broker = launch(settings);
        try {
            broker.awaitReady();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Starts the broker's JVM without waiting for it. */
    public static LocalBroker launch(BrokerSettings settings) {
        try {
            Files.createDirectories(settings.directory());
            Files.createDirectories(settings.log().toAbsolutePath().getParent());
            Files.deleteIfExists(settings.ready());
            PrivateFile.write(settings.configuration(), BrokerConfiguration.text(settings));
            var process =
                    new ProcessBuilder(command(settings))
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.appendTo(settings.log().toFile()))
                            .start();
            return new LocalBroker(settings, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(BrokerSettings settings) {
        var options = new ArrayList<>(settings.javaOptions());
        options.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        var arguments = new ArrayList<String>();
        arguments.add(settings.configuration().toAbsolutePath().toString());
        arguments.add(settings.ready().toAbsolutePath().toString());
        if (settings.orphan() == BrokerSettings.Orphan.STOPS) {
            arguments.add(BrokerProgram.STOP_WITH_PARENT);
        }
        return JavaCommand.of(options, BrokerProgram.class, arguments);
    }

    public void awaitReady() {
        Readiness.await("Kafka", process.toHandle(), settings.log(), START, this::isReady);
    }

    public boolean isReady() {
        return process.isAlive() && Files.exists(settings.ready());
    }

    public Process process() {
        return process;
    }

    public BrokerSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        Stopping.stop(process.toHandle(), Stopping.Signal.TERM, STOP);
    }
}
