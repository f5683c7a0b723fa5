package dev.agentvillage.stack.village;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.stack.cli.VillageCommand;
import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.process.Stopping;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole village, with victims for services but a real broker and database. */
final class VillageIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir static Path home = Path.of("");

    private final Path data = home.resolve("data");
    private final VillageDirectory directory = new VillageDirectory(data);

    @AfterEach
    void nothingIsLeft() {
        RunningVillage.stop(directory);
        for (var part : Part.all(2, 2)) {
            assertThat(directory.pid(part).running()).as(part.id()).isEmpty();
        }
        assertThat(directory.temporary()).doesNotExist();
    }

    @Test
    void aVillageInThisJvmIsKeptUpAndGoesWhenClosed() throws Exception {
        VictimService.install(home);
        var options =
                VillageOptions.of(home)
                        .withData(data)
                        .withPorts(VillagePorts.free())
                        .with(2, 2)
                        .withEnvironment(Map.of("TEST_PROVIDERS", "true"));
        try (var village = LocalVillage.start(options)) {
            assertThat(village.status().allUp()).isTrue();
            assertThat(village.status().parts()).hasSize(Part.all(2, 2).size());
            for (int replica = 1; replica <= 2; replica++) {
                var viewer = village.access().client(replica, "demo", "me", "viewer");
                assertThat(viewer.get("/api/runner/runners").body()).contains("online");
            }
            assertThatThrownBy(() -> LocalVillage.start(options))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("already runs");

            var runner = get(village.management(Part.RUNNER)).lines().toList();
            assertThat(runner)
                    .contains("KAFKA_PASSWORD", "WORKSPACE_ROOT", "RUNNER_ID")
                    .contains("CONTROL_PLANE_PUBLIC_KEY", "TEST_PROVIDERS", "RUNNER_ID=local-1")
                    .doesNotContain("DB_PASSWORD", "DECISION_SIGNING_KEY");
            assertThat(get(village.management(Part.SESSION)).lines())
                    .contains("DB_PASSWORD", "JWT_JWKS_LOCATION", "DECISION_SIGNING_KEY");

            assertThat(get(village.management(Part.runner(2))).lines())
                    .contains("RUNNER_ID=local-2", "WORKSPACE_ROOT=" + data + "/workspaces-2")
                    .contains("RUNNER_CACHE_DIR=" + data + "/cache/runner-2");
            theSecondReplicaGoesAndComesWithoutTheFirst(village);

            long before = pid(village, Part.METERING);
            village.kill(Part.METERING);
            await().atMost(LONG)
                    .until(() -> village.status().allUp() && pid(village, Part.METERING) != before);
            village.restart(Part.POSTGRES, Duration.ZERO);
            assertThat(village.status().allUp()).isTrue();
        }
        assertThat(RunningVillage.on(directory)).isEmpty();
        assertThat(RunningVillage.orphans(directory)).isEmpty();
    }

    private static void theSecondReplicaGoesAndComesWithoutTheFirst(LocalVillage village) {
        long first = pid(village, Part.SESSION);
        long second = pid(village, Part.session(2));
        village.kill(Part.session(2));
        await().atMost(LONG)
                .until(() -> village.status().allUp() && pid(village, Part.session(2)) != second);
        assertThat(pid(village, Part.SESSION)).isEqualTo(first);
    }

    @Test
    void aDetachedVillageOutlivesItsStarterAndDownClearsUpAfterItsCrash() throws Exception {
        VictimService.install(home);
        var up = command(arguments("up", "--detach", "--sessions=2"));
        assertThat(up.output()).contains("Agent Village is up").contains("session-service-2");
        assertThat(up.exit()).isZero();
        assertThat(command(arguments("status")).exit()).isZero();
        var second = command(arguments("up", "--detach"));
        assertThat(second.output()).contains("already runs");
        assertThat(second.exit()).isEqualTo(1);
        var again = command(List.of("restart", "--data", data.toString(), "session-service-2"));
        assertThat(again.output()).contains("session-service-2 is up again");
        var none = command(List.of("restart", "--data", data.toString(), "runner-2"));
        assertThat(none.output()).contains("No village with runner-service-2 runs");

        var supervisor = directory.supervisorPid().running().orElseThrow();
        Stopping.stop(supervisor, Stopping.Signal.KILL, LONG);
        assertThat(RunningVillage.orphans(directory)).hasSize(Part.all(2, 1).size());
        var status = command(arguments("status"));
        assertThat(status.output()).contains("supervisor is gone").contains("Kafka");
        assertThat(status.exit()).isEqualTo(1);

        var down = command(arguments("down"));
        assertThat(down.output()).contains("Stopped").contains("Kafka").contains("PostgreSQL");
        assertThat(command(arguments("down")).output()).contains("Nothing was running");
    }

    @Test
    void aServiceThatDoesNotStartEndsTheStartWithItsLastLines() throws Exception {
        VictimService.install(home);
        var up = command(arguments("up", "--detach"), "VICTIM_FAILS");
        assertThat(up.output()).contains("ended while it started").contains("told to fail");
        assertThat(up.exit()).isEqualTo(1);
        assertThat(RunningVillage.orphans(directory)).isEmpty();
    }

    private static long pid(LocalVillage village, Part part) {
        return village.status().of(part).orElseThrow().pid();
    }

    private static String get(URI address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private List<String> arguments(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--data");
        arguments.add(data.toString());
        if (words[0].equals("up")) {
            var ports = VillagePorts.free();
            arguments.addAll(
                    List.of(
                            "--session-port=" + ports.session(),
                            "--runner-port=" + ports.runner(),
                            "--metering-port=" + ports.metering(),
                            "--kafka-port=" + ports.kafka(),
                            "--postgres-port=" + ports.postgres()));
        }
        return arguments;
    }

    private static Result command(List<String> arguments, String... environment) throws Exception {
        var log = Files.createTempFile(home, "command", ".txt");
        var options =
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-Dvillage.home=" + home,
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        var builder =
                new ProcessBuilder(JavaCommand.of(options, VillageCommand.class, arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        for (var name : environment) {
            builder.environment().put(name, "1");
        }
        var process = builder.start();
        assertThat(process.waitFor(LONG.toSeconds() * 2, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(log));
    }

    private record Result(int exit, String output) {}
}
