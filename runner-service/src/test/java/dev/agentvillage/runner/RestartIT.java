package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged runner as a process of its own, killed and asked to go. */
class RestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path temp;
    private final String id = "runner-" + UUID.randomUUID();
    private final int port = freePort();
    private Process runner;

    private static int freePort() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String management(String path) throws IOException, InterruptedException {
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            return http.send(
                            java.net.http.HttpRequest.newBuilder(
                                            java.net.URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @BeforeEach
    void up() throws IOException, ClassNotFoundException {
        Class.forName("org.postgresql.Driver");
        Bus.get();
        start();
    }

    @AfterEach
    void down() throws InterruptedException {
        runner.destroy();
        assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private void start() throws IOException {
        int beats = Bus.get().heartbeats(id).size();
        Map<String, String> environment = new HashMap<>(TestStack.get().environment("runner"));
        environment.putAll(PackagedRunner.places(temp.toRealPath()));
        environment.put("RUNNER_ID", id);
        environment.put("USAGE_TICK_INTERVAL_MS", "500");
        environment.put("HEARTBEAT_INTERVAL_MS", "500");
        environment.put("STOP_GRACE_MS", "1000");
        environment.put("TEST_PROVIDERS", "true");
        environment.put("DRAIN_TIMEOUT_MS", "10000");
        environment.put("MANAGEMENT_PORT", Integer.toString(port));
        runner = PackagedRunner.start(new File("target/restart-it.log"), environment);
        await("runner up").atMost(PATIENCE).until(() -> Bus.get().heartbeats(id).size() > beats);
    }

    private LiveSession shell() throws IOException {
        Repo repo = Repo.create(temp.toRealPath(), "repo-" + UUID.randomUUID());
        LiveSession session = new LiveSession(id, Specs.shell(repo.directory()).spec());
        session.started();
        return session;
    }

    @Test
    void whatAKilledRunnerHeldIsEndedAtItsNextStart() throws Exception {
        LiveSession session = shell();
        session.type("setsid sh -c 'echo started-$$-; exec sleep 4242' &");
        session.awaitOutput("$ ");
        await().atMost(PATIENCE).until(() -> session.output().matches("(?s).*started-\\d+-.*"));
        long sleeper = Long.parseLong(session.output().replaceAll("(?s).*started-(\\d+)-.*", "$1"));
        await().atMost(PATIENCE).until(() -> session.all(UsageTick.class).size() > 2);
        String incarnation = session.started().envelope().incarnation();
        long pid = session.started().pid();

        runner.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(sleeper)).as("outlives its runner").isPresent();
        int ticksBefore = session.all(UsageTick.class).size();
        start();

        SessionEnded end = session.awaitEnd(PATIENCE);
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo("runner_lost");
        assertThat(end.envelope().incarnation()).isEqualTo(incarnation);
        assertThat(end.totalUsage().agentMs()).isPositive();
        assertThat(session.all(UsageTick.class)).hasSizeGreaterThan(ticksBefore);
        session.assertWholeWithoutRepetitions(end);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                ProcessHandle.of(sleeper).isEmpty()
                                        && ProcessHandle.of(pid).isEmpty());
        assertThat(temp.resolve("workspaces/" + session.id)).doesNotExist();
        RunnerHeartbeat beat =
                await().atMost(PATIENCE)
                        .until(
                                () -> Bus.get().heartbeats(id).getLast(),
                                b -> !b.incarnation().equals(incarnation));
        assertThat(beat.sessions()).isEmpty();
        shell().stop(true);
    }

    @Test
    void whatWasPausedAndWhatWasAskedIsEndedAtTheNextStartToo() throws Exception {
        Repo repo = Repo.create(temp.toRealPath(), "repo-" + UUID.randomUUID());
        LiveSession paused = shell();
        long pid = paused.started().pid();
        paused.pause();
        paused.awaitState(SessionState.PAUSED_BY_HUMAN);
        LiveSession asking =
                new LiveSession(id, Specs.shell(repo.directory()).by("gated_shell").spec());
        asking.started();
        asking.type("ask merge main");
        ApprovalRequested asked = asking.awaitEvent(ApprovalRequested.class, a -> true);
        asking.awaitState(SessionState.WAITING_FOR_APPROVAL);
        await().atMost(PATIENCE).until(() -> asking.all(UsageTick.class).size() > 1);

        runner.destroyForcibly().waitFor();
        start();

        SessionEnded end = paused.awaitEnd(PATIENCE);
        assertThat(end.reason()).isEqualTo("runner_lost");
        paused.assertWholeWithoutRepetitions(end);
        end = asking.awaitEnd(PATIENCE);
        asking.assertWholeWithoutRepetitions(end);
        assertThat(end.totalUsage().approvalsRequested()).isEqualTo(1);
        assertThat(asking.all(ApprovalResolved.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.approvalId()).isEqualTo(asked.approval().approvalId());
                            assertThat(r.effect()).isEqualTo(Outcome.CANCELLED);
                        });
        await().atMost(PATIENCE)
                .until(
                        () ->
                                ProcessHandle.of(pid).isEmpty()
                                        && ProcessHandle.of(asking.started().pid()).isEmpty());
        try (var left = Files.list(temp.resolve("workspaces"))) {
            assertThat(left.filter(p -> !p.getFileName().toString().startsWith("."))).isEmpty();
        }
    }

    @Test
    void aRunnerThatIsAskedToGoLetsItsSessionsComeToTheirEnd() throws Exception {
        LiveSession session = shell();
        runner.destroy();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                Bus.get().heartbeats(id).getLast().status()
                                        == RunnerHeartbeat.Status.DRAINING);
        assertThat(new LiveSession(id, Specs.command(temp, "true").spec()).startReply().code())
                .isEqualTo("draining");
        session.type("echo still-$((40+2)); exit 0");
        session.awaitOutput("still-42");
        SessionEnded end = session.awaitEnd(PATIENCE);
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        session.assertWhole(end);
        assertThat(runner.waitFor(40, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRunnerThatIsAskedToGoEndsItsSessionsFirst() throws Exception {
        LiveSession session = shell();
        session.type("setsid sh -c 'echo started-$$-; exec sleep 4243' &");
        await().atMost(PATIENCE).until(() -> session.output().matches("(?s).*started-\\d+-.*"));
        long sleeper = Long.parseLong(session.output().replaceAll("(?s).*started-(\\d+)-.*", "$1"));

        assertThat(ProcessHandle.of(sleeper)).isPresent();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(management("/q/health/ready"))
                                        .contains("\"UP\",\n    \"checks"));
        assertThat(management("/q/metrics"))
                .contains(
                        "runner_sessions{provider=\"shell\",state=\"RUNNING\"} 1.0",
                        "runner_journal_depth",
                        "runner_session_start_seconds_bucket",
                        "runner_session_first_output_seconds_bucket",
                        "runner_terminal_output_bytes_total");

        runner.destroy();
        assertThat(runner.waitFor(40, TimeUnit.SECONDS)).isTrue();

        SessionEnded end = session.awaitEnd(PATIENCE);
        assertThat(end.reason()).isEqualTo("runner_shutdown");
        session.assertWhole(end);
        // Whoever inherited it reaps it when it likes.
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(sleeper).isEmpty());
        try (var left = Files.list(temp.resolve("workspaces"))) {
            assertThat(left.filter(p -> !p.getFileName().toString().startsWith("."))).isEmpty();
        }
        await().atMost(PATIENCE)
                .until(
                        () ->
                                Bus.get().heartbeats(id).getLast().status()
                                        == RunnerHeartbeat.Status.MAINTENANCE);
    }
}
