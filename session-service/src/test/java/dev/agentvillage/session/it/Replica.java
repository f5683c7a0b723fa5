package dev.agentvillage.session.it;

import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** A second session-service: the packaged one, in a process of its own, on the same servers. */
final class Replica implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Duration START = Duration.ofSeconds(120);

    private final Process process;
    private final int port;

    private Replica(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Replica start() throws IOException {
        return start(Map.of());
    }

    static Replica start(Map<String, String> settings) throws IOException {
        int port = Ports.anyFree();
        Path log = Files.createTempFile("replica-", ".log");
        log.toFile().deleteOnExit();
        ProcessBuilder builder =
                new ProcessBuilder(
                                JavaCommand.executable().toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx384m",
                                "-jar",
                                JAR.toAbsolutePath().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(TestStack.get().environment("session"));
        builder.environment()
                .putAll(
                        Map.of(
                                "HTTP_PORT",
                                Integer.toString(port),
                                "MANAGEMENT_PORT",
                                Integer.toString(Ports.anyFree()),
                                "DECISION_SIGNING_KEY",
                                ConfigProvider.getConfig()
                                        .getValue("session.decision-signing-key", String.class)));
        builder.environment().putAll(settings);
        Replica replica = new Replica(builder.start(), port);
        try {
            replica.awaitReady(log);
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
        return replica;
    }

    private void awaitReady(Path log) {
        Awaitility.await()
                .atMost(START)
                .ignoreExceptions()
                .until(
                        () -> {
                            List<String> lines = Files.readAllLines(log);
                            if (!process.isAlive()) {
                                throw new AssertionError(String.join("\n", lines));
                            }
                            return lines.stream().anyMatch(l -> l.contains("Listening on"));
                        });
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Asks it to end, and does not wait. */
    void end() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
