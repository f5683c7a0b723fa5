package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.village.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two runners: who gets a session, and what becomes of those of a runner that is gone. */
@ResourceLock(Village.PAIR)
class TwoRunnersIT {
    /** Promised: 60 s of silence, and somebody must look. */
    private static final Duration LOST = Duration.ofSeconds(75);

    private static final Part SECOND = Part.runner(2);

    /** A session may write there too, wherever the checkout is. */
    @TempDir Path anybodys;

    private final Village village = Village.pair();
    private final VillageClient client = village.at(1, "developer");
    private final Path repository = village.repository("runners");
    private final List<Session> living = new ArrayList<>();

    @AfterEach
    void bothTakeSessionsAgain() {
        living.forEach(session -> client.stop(session.id));
        living.forEach(
                session ->
                        Awaitility.await()
                                .atMost(Session.SOON)
                                .until(() -> session.now().has("endedAt")));
        Awaitility.await()
                .atMost(LOST)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> online() == 2);
    }

    private long online() {
        return client.get("/api/runner/runners")
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .filter(r -> r.path("status").asText().equals("online"))
                .count();
    }

    /** Sleeps, and says in the file which process it is. */
    private Session sleeping(Path pid) {
        Session session =
                Session.create(
                                client,
                                Requests.bash(
                                        repository,
                                        "(setsid sleep 600 &) ; echo $$ > "
                                                + pid
                                                + "; exec sleep 600"))
                        .awaitState("RUNNING");
        living.add(session);
        return session;
    }

    private static String runner(Session session) {
        return session.now().path("runnerId").asText();
    }

    /** As many as it takes for one to be on the second runner; that one, and its process. */
    private Placed onTheSecond(String name) throws IOException {
        for (int i = 0; i < Village.MAX_SESSIONS; i++) {
            Path pid = anybodys.resolve(name + i + ".pid");
            Session session = sleeping(pid);
            if (runner(session).equals("local-2")) {
                Awaitility.await()
                        .atMost(Session.SOON)
                        .until(() -> Files.exists(pid) && Files.size(pid) > 1);
                return new Placed(session, Path.of("/proc", Files.readString(pid).strip()));
            }
        }
        throw new AssertionError("none was placed on the second runner");
    }

    private record Placed(Session session, Path process) {}

    @Test
    void theEmptierRunnerGetsTheNextSession() {
        List<String> runners =
                IntStream.range(0, 4)
                        .mapToObj(i -> runner(sleeping(anybodys.resolve("even" + i + ".pid"))))
                        .toList();
        assertThat(runners).containsExactlyInAnyOrder("local-1", "local-1", "local-2", "local-2");
    }

    @Test
    void aDrainedRunnerFinishesWhatRunsAndTakesNothingNew() throws IOException {
        Placed placed = onTheSecond("drained");
        VillageClient operator = village.at(2, "operator");
        operator.post("/api/runner/runners/local-2/drain", "{}").expect(200);
        try {
            Awaitility.await().atMost(Session.SOON).until(() -> online() == 1);
            for (int i = 0; i < 3; i++) {
                Session next = Session.create(client, Requests.command(repository, "true"));
                next.awaitState("COMPLETED");
                assertThat(runner(next)).isEqualTo("local-1");
            }
            assertThat(placed.session().now().path("state").asText()).isEqualTo("RUNNING");
            assertThat(placed.process()).exists();
            placed.session().stop().awaitState("COMPLETED");
        } finally {
            operator.post("/api/runner/runners/local-2/undrain", "{}").expect(200);
        }
    }

    @Test
    void aSilentRunnersSessionsEndAndItKillsThemWhenItIsBack() throws Exception {
        Placed placed = onTheSecond("silent");
        Session elsewhere =
                living.stream().filter(s -> runner(s).equals("local-1")).findFirst().orElse(null);
        long pid = village.pid(SECOND);
        signal(pid, "STOP");
        try {
            placed.session().awaitState("FAILED", LOST);
            assertThat(placed.session().now().path("stateReason").asText())
                    .isEqualTo("runner_lost");
            assertThat(placed.process()).as("nobody could tell it to go").exists();
            if (elsewhere != null) {
                assertThat(elsewhere.now().path("state").asText()).isEqualTo("RUNNING");
            }
        } finally {
            signal(pid, "CONT");
        }
        Awaitility.await()
                .atMost(Session.SOON)
                .untilAsserted(() -> assertThat(placed.process()).doesNotExist());
        assertThat(village.pid(SECOND)).as("it is the same process").isEqualTo(pid);
        assertThat(placed.session().now().path("state").asText()).isEqualTo("FAILED");
    }

    private static void signal(long pid, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
                .isZero();
    }

    @Test
    void aKilledRunnerLeavesNothingAndBillsNothingTwice() throws Exception {
        Placed placed = onTheSecond("killed");
        Path workspace = village.workspaces(SECOND).resolve(placed.session().id);
        assertThat(workspace).exists();
        int restarts = village.restarts(SECOND);
        village.kill(SECOND);
        village.awaitUp(SECOND, restarts + 1);
        placed.session().awaitState("FAILED");
        assertThat(placed.session().now().path("stateReason").asText()).isEqualTo("runner_lost");
        assertThat(placed.process()).doesNotExist();
        assertThat(workspace).doesNotExist();
        JsonNode end =
                placed.session().events().stream()
                        .filter(e -> EventStream.type(e).equals("SESSION_ENDED"))
                        .map(EventStream::body)
                        .reduce(
                                (a, b) -> {
                                    throw new AssertionError("ended twice");
                                })
                        .orElseThrow();
        JsonNode usage =
                Awaitility.await()
                        .atMost(Session.SOON)
                        .until(
                                () -> client.usage(placed.session().id).json(),
                                u -> u.path("final").asBoolean());
        for (String unit : List.of("agentMs", "terminalBytes", "filesTouched", "commandsRun")) {
            long ticks =
                    usage.path("ticks")
                            .valueStream()
                            .mapToLong(t -> t.path("units").path(unit).asLong())
                            .sum();
            assertThat(usage.path("sum").path(unit).asLong())
                    .as(unit)
                    .isEqualTo(ticks)
                    .isEqualTo(end.path("totalUsage").path(unit).asLong());
        }
    }
}
