package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.village.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Parts that go away in mid-session: clients come back with their cursors and miss nothing. */
@TestMethodOrder(MethodOrderer.MethodName.class)
@ResourceLock(Village.SINGLE)
class OutagesIT {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int OTHERS = 3;

    private final Village village = Village.up();
    private final VillageClient client = village.developer();
    private final Path repository = village.repository("outages");

    /**
     * A program that counts, a good quarter of a second a line, and touches a file for each tenth.
     */
    private Session counting(int lines) {
        String script =
                "stty -opost; for i in $(seq 1 "
                        + lines
                        + "); do echo line $i; [ $((i % 10)) = 0 ] && echo $i > file-$i.txt; sleep"
                        + " 0.28; done; sleep 3; echo counted";
        return Session.create(client, Requests.bash(repository, script));
    }

    /** After an outage a runner is taken for online when it has been heard again. */
    @AfterEach
    void theVillageTakesSessionsAgain() {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> client.create(Requests.command(repository, "true")).status() == 201);
    }

    private static String expected(int lines) {
        StringBuilder all = new StringBuilder();
        IntStream.rangeClosed(1, lines).forEach(i -> all.append("line ").append(i).append('\n'));
        return all.append("counted\n").toString();
    }

    private static void allOfItIsThere(Session session, int lines) {
        session.awaitState("COMPLETED", LONG);
        try (TerminalClient late = session.terminal()) {
            late.awaitControl("exit", Session.SOON);
            assertThat(new String(late.output(), StandardCharsets.UTF_8))
                    .isEqualTo(expected(lines));
        }
        List<JsonNode> touched =
                session.events().stream()
                        .filter(e -> EventStream.type(e).equals("FILE_TOUCHED"))
                        .toList();
        for (int i = 10; i <= lines; i += 10) {
            String file = "file-" + i + ".txt";
            assertThat(touched)
                    .as(file)
                    .anySatisfy(
                            e ->
                                    assertThat(EventStream.body(e).path("path").asText())
                                            .isEqualTo(file));
        }
        noGapInTheRunnersNumbers(session);
    }

    private static void noGapInTheRunnersNumbers(Session session) {
        List<Long> numbers =
                session.events().stream()
                        .filter(e -> e.path("type").asText().equals("RUNNER_EVENT_ACCEPTED"))
                        .map(e -> e.path("event").path("seq").asLong())
                        .toList();
        assertThat(numbers)
                .isEqualTo(
                        IntStream.rangeClosed(1, numbers.size())
                                .mapToLong(i -> i)
                                .boxed()
                                .toList());
    }

    private void isAway(Part part, Duration away, int lines) {
        List<Session> others = IntStream.range(0, OTHERS).mapToObj(i -> counting(lines)).toList();
        Session session = counting(lines).awaitState("RUNNING");
        others.forEach(other -> other.awaitState("RUNNING"));
        try (EventStream events = session.follow();
                TerminalClient terminal = session.terminal()) {
            terminal.awaitText("line 5\n", 0, Session.SOON);
            village.restart(part, away);
            terminal.awaitText("counted", 0, LONG);
            assertThat(terminal.text()).isEqualTo(expected(lines));
            events.await(
                    "SESSION_ENDED", 0, e -> EventStream.type(e).equals("SESSION_ENDED"), LONG);
        }
        allOfItIsThere(session, lines);
        others.forEach(other -> allOfItIsThere(other, lines));
    }

    @Test
    void theBrokerIsAwayForAMinute() {
        isAway(Part.BROKER, Duration.ofSeconds(60), 240);
    }

    @Test
    void theDatabaseIsAwayForHalfAMinute() {
        isAway(Part.POSTGRES, Duration.ofSeconds(30), 150);
    }

    @Test
    void theSessionServiceIsKilledAndComesBack() {
        int lines = 100;
        Session session = counting(lines).awaitState("RUNNING");
        byte[] first;
        long next;
        try (EventStream events = session.follow()) {
            TerminalClient terminal = session.terminal();
            terminal.awaitText("line 5\n", 0, Session.SOON);
            village.crash(Part.SESSION);
            Awaitility.await().atMost(Session.SOON).until(terminal::isClosed);
            first = terminal.output();
            next = terminal.next();
            try (TerminalClient again = client.terminal(session.id, next)) {
                again.awaitText("counted", 0, LONG);
                String whole =
                        new String(first, StandardCharsets.UTF_8)
                                + new String(again.output(), StandardCharsets.UTF_8);
                assertThat(whole).isEqualTo(expected(lines));
            }
            events.await(
                    "SESSION_ENDED", 0, e -> EventStream.type(e).equals("SESSION_ENDED"), LONG);
        }
        allOfItIsThere(session, lines);
    }
}
