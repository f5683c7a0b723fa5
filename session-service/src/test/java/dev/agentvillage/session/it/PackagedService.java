package dev.agentvillage.session.it;

import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The service as it is delivered, a process of its own: one that can be killed. It has a database
 * and consumer groups of its own, so that the one that lives in the test's JVM does none of its
 * work.
 */
final class PackagedService implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Duration START = Duration.ofSeconds(90);
    private static final List<String> CHANNELS =
            List.of("events", "usage", "artifacts", "terminal", "replies", "heartbeats");

    private final Process process;
    private final URI address;

    private PackagedService(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * @param database one of the stack's that no test class uses otherwise
     * @param log where its output goes on
     */
    static PackagedService start(String database, Path signingKey, Path log) {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        CHANNELS.forEach(
                channel ->
                        command.add(
                                "-Dmp.messaging.incoming.runner-%s.group.id=%s-%s"
                                        .formatted(channel, database, channel)));
        // The least that a broker allows: whoever was killed holds its partitions so long.
        command.add("-Dmp.messaging.connector.smallrye-kafka.session.timeout.ms=6000");
        command.add("-Dmp.messaging.connector.smallrye-kafka.heartbeat.interval.ms=1000");
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            Map<String, String> environment = builder.environment();
            environment.putAll(TestStack.get().environment(database));
            environment.put("HTTP_PORT", Integer.toString(port));
            environment.put("MANAGEMENT_PORT", Integer.toString(freePort()));
            environment.put("DECISION_SIGNING_KEY", signingKey.toString());
            PackagedService service =
                    new PackagedService(builder.start(), URI.create("http://127.0.0.1:" + port));
            service.awaitReady(log);
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Path log) {
        Awaitility.await()
                .atMost(START)
                .ignoreExceptionsMatching(e -> process.isAlive())
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                throw new IllegalStateException(Files.readString(log));
                            }
                            return api("demo", "viewer").get("/api/runner/sessions").status()
                                    == 200;
                        });
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    VillageClient api(String org, String... roles) {
        return new VillageClient(address, address, TestStack.get().token(org, "tester", roles));
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it outlives its end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
