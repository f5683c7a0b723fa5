package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Programs that misbehave: the session still ends, with the truth about it, and nothing survives.
 */
@ResourceLock(Village.SINGLE)
class ProgramsIT {
    /** A session may write there too, wherever the checkout is. */
    @TempDir Path anybodys;

    private final Village village = Village.up();
    private final VillageClient client = village.developer();
    private final Path repository = village.repository("programs");

    @Test
    void exitsAtOnce() {
        Session session = Session.create(client, Requests.command(repository, "true"));
        JsonNode end = session.ended("COMPLETED");
        assertThat(end.path("exitCode").asInt(-1)).isZero();
        assertThat(session.eventTypes()).endsWith("SESSION_ENDED", "SESSION_FINISHED");
    }

    @Test
    void failsAndKeepsItsOutput() {
        Session session =
                Session.create(client, Requests.bash(repository, "echo last words; exit 7"));
        JsonNode end = session.ended("FAILED");
        assertThat(end.path("exitCode").asInt()).isEqualTo(7);
        assertThat(end.path("stateReason").asText()).isEqualTo("provider_exited");
        try (TerminalClient late = session.terminal()) {
            late.awaitText("last words", 0, Session.SOON);
            late.awaitControl("exit", Session.SOON);
        }
    }

    @Test
    void cannotBeStarted() {
        Session session =
                Session.create(client, Requests.command(repository, "no-such-program-here"));
        assertThat(session.ended("FAILED").path("stateReason").asText()).isNotBlank();
    }

    @Test
    void ignoresTermAndIsGoneAllTheSame() {
        Path pid = anybodys.resolve("stubborn.pid");
        String script = "trap '' TERM HUP INT; echo $$ > " + pid + "; while :; do sleep 0.2; done";
        Session session = Session.create(client, Requests.bash(repository, script));
        session.awaitState("RUNNING");
        awaitGone(pid, session::stop);
        session.awaitState("COMPLETED");
    }

    @Test
    void leavesAGrandchildInASessionOfItsOwn() {
        Path pid = anybodys.resolve("grandchild.pid");
        String script =
                "setsid bash -c 'echo $$ > %1$s; exec sleep 600' & until [ -s %1$s ]; do sleep 0.05; done; exit 0"
                        .formatted(pid);
        Session session = Session.create(client, Requests.bash(repository, script));
        awaitGone(pid, () -> {});
        session.awaitState("COMPLETED");
    }

    private static void awaitGone(Path pidFile, Runnable then) {
        Awaitility.await()
                .atMost(Session.SOON)
                .until(() -> Files.exists(pidFile) && Files.size(pidFile) > 1);
        long pid = pid(pidFile);
        then.run();
        Awaitility.await()
                .atMost(Session.SOON)
                .untilAsserted(() -> assertThat(Path.of("/proc/" + pid)).doesNotExist());
    }

    private static long pid(Path file) {
        try {
            return Long.parseLong(Files.readString(file).trim());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ctrlCEndsTheProgramAndNotTheSession() {
        Session session = Session.create(client, Requests.shell(repository)).awaitState("RUNNING");
        try (TerminalClient terminal = session.terminal();
                EventStream events = session.follow()) {
            session.type("sleep 600");
            events.await(
                    "COMMAND_STARTED",
                    0,
                    e -> EventStream.type(e).equals("COMMAND_STARTED"),
                    Session.SOON);
            client.input(session.id, "\u0003", "raw").expect(200);
            session.type("echo still $((20 + 3)) here");
            terminal.awaitText("still 23 here", 0, Session.SOON);
        }
        session.stop().awaitState("COMPLETED");
    }

    @Test
    void floodsAndNothingIsLost() {
        int lines = 1_000_000;
        String line = "x".repeat(99);
        String script = "stty -opost; yes " + line + " | head -n " + lines + "; echo the end";
        Session session = Session.create(client, Requests.bash(repository, script));
        try (TerminalClient terminal = session.terminal()) {
            terminal.awaitText("the end", lines * 100, Duration.ofMinutes(3));
            assertThat(terminal.size()).isEqualTo(lines * 100 + "the end\n".length());
        }
        session.awaitState("COMPLETED");
        // The recorder may be a batch behind what viewers have seen.
        Awaitility.await()
                .atMost(Session.SOON)
                .untilAsserted(
                        () ->
                                assertThat(session.now().path("terminalOffset").asLong())
                                        .isEqualTo(lines * 100L + 8));
    }

    @Test
    void runsLongerThanAllowed() {
        var body = Requests.command(repository, "sleep", "600");
        body.putObject("limits").put("maxDurationMs", 1_500);
        assertThat(Session.create(client, body).ended("FAILED").path("stateReason").asText())
                .isEqualTo("timeout");
    }

    @Test
    void idlesLongerThanAllowed() {
        var body = Requests.command(repository, "sleep", "600");
        body.putObject("limits").put("maxIdleMs", 1_500);
        assertThat(Session.create(client, body).ended("FAILED").path("stateReason").asText())
                .isEqualTo("idle");
    }
}
