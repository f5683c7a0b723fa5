package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderMessage;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Programs that misbehave. Whatever they do, nothing of them is left. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class VictimsIT {
    private static final Repo REPO =
            Repo.create(
                    RunnerResource.directory().resolve("repos"), "victims-" + UUID.randomUUID());

    private static LiveSession run(String script) {
        return new LiveSession(
                "runner-it", Specs.command(REPO.directory(), "/bin/bash", "-c", script).spec());
    }

    /** By the mark that every process of a session carries. */
    private static List<Long> survivors(LiveSession session) throws IOException {
        String mark = "AGENT_VILLAGE_SESSION=" + session.id;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(p -> p.getFileName().toString().matches("\\d+"))
                    .filter(p -> environment(p).contains(mark))
                    .map(p -> Long.parseLong(p.getFileName().toString()))
                    .toList();
        }
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static void nothingLeft(LiveSession session) throws IOException {
        assertThat(survivors(session)).isEmpty();
        long zombies =
                ProcessHandle.current().children().filter(p -> state(p.pid()).equals("Z")).count();
        assertThat(zombies).as("zombies of the runner").isZero();
    }

    private static String state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
        } catch (IOException e) {
            return "";
        }
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void exitCodesAndSignalsAreKept() throws IOException {
        LiveSession good = run("exit 0");
        SessionEnded end = good.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(end.exitCode()).isZero();
        good.assertWhole(end);

        LiveSession bad = run("echo out; exit 3");
        end = bad.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo("provider_exited");
        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.signal()).isNull();
        assertThat(bad.output()).isEqualTo("out\r\n");
        bad.assertWhole(end);

        LiveSession killed = run("kill -KILL $$");
        end = killed.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.exitCode()).isEqualTo(137);
        assertThat(end.signal()).isEqualTo("SIGKILL");
        nothingLeft(killed);

        LiveSession missing =
                new LiveSession(
                        "runner-it", Specs.command(REPO.directory(), "no-such-program").spec());
        end = missing.awaitEnd();
        assertThat(end.exitCode()).isEqualTo(127);
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAfterItsGrace() throws IOException {
        LiveSession session = run("trap '' TERM HUP; echo ready; while :; do sleep 0.1; done");
        session.awaitOutput("ready");
        long asked = System.nanoTime();
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .isGreaterThan(Duration.ofMillis(1_900));
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(end.reason()).isEqualTo("user_stopped");
        assertThat(end.exitCode()).isEqualTo(137);
        session.assertWhole(end);
        nothingLeft(session);
    }

    @Test
    void oneThatMayEndInOrderDoes() throws IOException {
        LiveSession session =
                run("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        session.awaitOutput("ready");
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(end.exitCode()).isZero();
        session.awaitOutput("bye");
        session.assertWhole(end);
        nothingLeft(session);
    }

    @Test
    void grandchildrenThatLeftTheirSessionAndTheirTerminalDieToo() throws IOException {
        LiveSession session =
                run(
                        "setsid sleep 1111 & (setsid nohup sh -c 'trap \"\" TERM HUP; sleep 1111; :'"
                                + " >/dev/null 2>&1 </dev/null &) ; sleep 0.2; echo leaving");
        SessionEnded end = session.awaitEnd();
        session.awaitOutput("leaving");
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        session.assertWhole(end);
        nothingLeft(session);
    }

    @Test
    void aForkBombOfSleepersIsKilledAtOnce() throws IOException {
        LiveSession session =
                run("for i in $(seq 200); do setsid sleep 1111 & done; echo forked; wait");
        session.awaitOutput("forked");
        session.stop(false);
        session.assertWhole(session.awaitEnd());
        nothingLeft(session);
    }

    @Test
    void aFloodOf100MegabytesArrivesWhole() throws IOException {
        LiveSession session = run("head -c 100000000 /dev/zero | tr '\\0' x; echo; echo the-end");
        SessionEnded end = session.awaitEnd(Duration.ofSeconds(90));
        await().atMost(Duration.ofSeconds(30)).until(() -> session.output().contains("the-end"));
        assertThat(session.chunks().stream().mapToLong(TerminalChunk::bytes).sum())
                .isEqualTo(100_000_000L + 2 + 9)
                .isEqualTo(end.totalUsage().terminalBytes());
        session.assertWhole(end);
        nothingLeft(session);
    }

    @Test
    void aFloodThatIsStoppedEndsAtOnce() throws IOException {
        LiveSession session = run("yes flood");
        session.awaitOutput("flood");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
        nothingLeft(session);
    }

    @Test
    void oneThatDoesNotReadBlocksNobody() throws IOException {
        LiveSession session = run("stty raw -echo; echo ready; exec sleep 1000");
        session.awaitOutput("ready");
        for (int i = 0; i < 40; i++) {
            session.send("x".repeat(60_000), SessionCommand.InputMode.RAW);
        }
        session.awaitEvent(ProviderMessage.class, m -> m.text().contains("does not read"));
        session.stop(true);
        session.assertWhole(session.awaitEnd());
        nothingLeft(session);
    }

    @Test
    void timeAndIdleLimitsEndASession() {
        LiveSession timed =
                new LiveSession(
                        "runner-it",
                        Specs.command(REPO.directory(), "sleep", "1000")
                                .within(new Limits(700L, null, null, null))
                                .spec());
        LiveSession idle =
                new LiveSession(
                        "runner-it",
                        Specs.command(REPO.directory(), "sh", "-c", "echo a; sleep 1000")
                                .within(new Limits(null, 700L, null, null))
                                .spec());
        assertThat(timed.awaitEnd().reason()).isEqualTo("timeout");
        assertThat(idle.awaitEnd().reason()).isEqualTo("idle");
        assertThat(idle.awaitEnd().finalState()).isEqualTo(SessionState.FAILED);
        timed.assertWhole(timed.awaitEnd());
        idle.assertWhole(idle.awaitEnd());
    }

    @Test
    void bytesThatAreNoTextAreReplacedAndCounted() {
        LiveSession session = run("printf 'a\\xff\\xe2\\x82\\xac\\xf0\\x9f\\x98z'");
        SessionEnded end = session.awaitEnd();
        assertThat(session.output()).isEqualTo("a\ufffd€\ufffdz");
        assertThat(end.totalUsage().terminalBytes()).isEqualTo(9);
        session.assertWhole(end);
    }

    @Test
    void nothingOfTheServicesEnvironmentReachesASession() {
        LiveSession session =
                new LiveSession("runner-it", Specs.command(REPO.directory(), "env").spec());
        session.assertWhole(session.awaitEnd());
        Set<String> names =
                session.output()
                        .lines()
                        .map(l -> l.substring(0, l.indexOf('=')))
                        .collect(Collectors.toSet());
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "PATH",
                        "LANG",
                        "TERM",
                        "COLORTERM",
                        "HOME",
                        "TMPDIR",
                        "USER",
                        "LOGNAME",
                        "PWD",
                        "AGENT_VILLAGE_SESSION");
    }
}
