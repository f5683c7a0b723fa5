package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class PauseIT {
    private static final Duration A_WHILE = Duration.ofMillis(800);
    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "pause-" + UUID.randomUUID());

    private LiveSession run(String script, Limits limits) {
        return new LiveSession(
                "runner-it",
                Specs.command(repo.directory(), "/bin/bash", "-c", script).within(limits).spec());
    }

    private static void accepted(CommandReply reply) {
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
    }

    private static void paused(LiveSession session) {
        accepted(session.reply(session.pause()));
        session.awaitState(SessionState.PAUSED_BY_HUMAN);
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void whatIsPausedWritesNothingUsesNothingTakesNothingAndGoesOn() throws Exception {
        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        Path written = Path.of(session.started().workspacePath()).resolve("written");
        session.type("setsid bash -c 'while :; do echo x >>written; done' &");
        session.type("i=0; while sleep 0.02; do i=$((i+1)); echo tick-$i; done");
        session.awaitOutput("tick-20");
        await().until(() -> Files.exists(written));

        paused(session);
        assertThat(session.all(SessionStateChanged.class).getLast().reason()).isEqualTo("lunch");
        // Output that was under way when the program stopped may still come.
        await().during(A_WHILE).until(stands(session));
        String output = session.output();
        long size = Files.size(written);
        session.type("echo typed-while-paused");
        await().during(A_WHILE)
                .until(() -> session.output().equals(output) && Files.size(written) == size);
        assertThat(session.reply(session.pause()).code()).isEqualTo("invalid_state");

        accepted(session.reply(session.resume()));
        session.awaitState(SessionState.RUNNING);
        await().until(
                        () ->
                                session.output().length() > output.length()
                                        && Files.size(written) > size);
        // Between two of its programs a loop of the shell may overhear an interrupt.
        await().pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            session.send("\u0003", InputMode.RAW);
                            session.type("echo alive-$((40+2))");
                            return session.output().contains("alive-42");
                        });
        assertThat(session.output()).doesNotContain("typed-while-paused", "Stopped");
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
    }

    private static java.util.concurrent.Callable<Boolean> stands(LiveSession session) {
        return new java.util.concurrent.Callable<>() {
            private String last = "";

            @Override
            public Boolean call() {
                String now = session.output();
                boolean same = now.equals(last);
                last = now;
                return same;
            }
        };
    }

    @Test
    void aPauseIsNotCharged() {
        LiveSession session = run("sleep 1000", Limits.NONE);
        session.started();
        paused(session);
        UsageTick first = nextTick(session);
        UsageTick second = nextTick(session);
        assertThat(second.totals().agentMs()).isPositive().isEqualTo(first.totals().agentMs());
        assertThat(second.intervalMs()).isPositive();

        accepted(session.reply(session.resume()));
        assertThat(nextTick(session).totals().agentMs()).isGreaterThan(second.totals().agentMs());
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    /** One that began after this was called. */
    private static UsageTick nextTick(LiveSession session) {
        int seen = session.all(UsageTick.class).size();
        await().atMost(LiveSession.PATIENCE)
                .until(() -> session.all(UsageTick.class).size() > seen + 1);
        List<UsageTick> ticks = session.all(UsageTick.class);
        return ticks.stream().max(Comparator.comparingLong(t -> t.envelope().seq())).orElseThrow();
    }

    @Test
    void oneThatIsPausedMayBeStoppedInOrder() {
        LiveSession session =
                run(
                        "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done",
                        Limits.NONE);
        session.awaitOutput("ready");
        paused(session);
        accepted(session.reply(session.stop(true)));
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(end.exitCode()).isZero();
        session.awaitOutput("bye");
        session.assertWhole(end);
    }

    @Test
    void oneThatIsKilledWhilePausedEndsAsKilled() throws Exception {
        LiveSession session = run("sleep 1000", Limits.NONE);
        long pid = session.started().pid();
        paused(session);
        assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor())
                .isZero();
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo("provider_exited");
        assertThat(end.exitCode()).isEqualTo(137);
        assertThat(end.signal()).isEqualTo("SIGKILL");
        session.assertWhole(end);
    }

    @Test
    void theIdleLimitStandsStillWhilePausedAndBeginsAnewThen() {
        LiveSession session = run("echo ready; sleep 1000", new Limits(null, 4_000L, null, null));
        session.awaitOutput("ready");
        paused(session);
        await().during(Duration.ofMillis(4_500))
                .atMost(Duration.ofSeconds(8))
                .until(() -> session.all(SessionEnded.class).isEmpty());
        long resumed = System.nanoTime();
        accepted(session.reply(session.resume()));
        SessionEnded end = session.awaitEnd();
        assertThat(end.reason()).isEqualTo("idle");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumed)).isGreaterThan(3_900);
        session.assertWhole(end);
    }

    @Test
    void theSessionsOwnTimeRunsOutAlsoWhilePaused() {
        LiveSession session = run("sleep 1000", new Limits(8_000L, null, null, null));
        session.started();
        paused(session);
        SessionEnded end = session.awaitEnd();
        assertThat(end.reason()).isEqualTo("timeout");
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(session.all(SessionStateChanged.class))
                .extracting(SessionStateChanged::newState)
                .containsExactly(
                        SessionState.PREPARING_WORKSPACE,
                        SessionState.STARTING_PROVIDER,
                        SessionState.RUNNING,
                        SessionState.PAUSED_BY_HUMAN,
                        SessionState.STOPPING,
                        SessionState.FAILED);
        session.assertWhole(end);
    }
}
