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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two replicas of session-service: it does not matter which of them somebody asks. */
@ResourceLock(Village.PAIR)
class ReplicasIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int LINES = 150;
    private static final int OTHERS = 3;

    private final Village village = Village.pair();
    private final VillageClient first = village.at(1, "developer", "approver");
    private final VillageClient second = village.at(2, "developer", "approver");
    private final Path repository = village.repository("replicas");

    @Test
    void aViewerOnOneSeesWhatIsTypedOnTheOther() {
        Session session =
                Session.create(first, Requests.command(repository, "cat")).awaitState("RUNNING");
        try (TerminalClient viewer = second.terminal(session.id, 0);
                TerminalClient writer = first.terminal(session.id, 0)) {
            writer.type("from the socket\r");
            viewer.awaitText("from the socket", 0, Session.SOON);
            Session.existing(first, session.id).type("from the form");
            viewer.awaitText("from the form", 0, Session.SOON);
            assertThat(second.session(session.id).expect(200).json().path("state").asText())
                    .isEqualTo("RUNNING");
        }
        Session.existing(second, session.id).stop();
        session.awaitState("COMPLETED");
        assertThat(Session.existing(second, session.id).events())
                .isEqualTo(Session.existing(first, session.id).events());
    }

    private Session counting() {
        return Session.create(
                first,
                Requests.bash(
                        repository,
                        "stty -opost; for i in $(seq 1 "
                                + LINES
                                + "); do echo line $i; [ $((i % 25)) = 0 ] && echo $i >"
                                + " file-$i.txt; sleep 0.1; done; sleep 1; echo counted"));
    }

    private static String expected() {
        StringBuilder all = new StringBuilder();
        IntStream.rangeClosed(1, LINES).forEach(i -> all.append("line ").append(i).append('\n'));
        return all.append("counted\n").toString();
    }

    @Test
    void whoWasAtAKilledReplicaGoesOnAtTheOtherAndMissesNothing() {
        List<Session> all = new ArrayList<>();
        IntStream.rangeClosed(0, OTHERS).forEach(i -> all.add(counting()));
        all.forEach(session -> session.awaitState("RUNNING"));
        Session session = all.getFirst();
        int restarts = village.restarts(Part.SESSION);
        List<JsonNode> events;
        byte[] seen;
        long next;
        try (EventStream stream = first.follow(session.id, 0);
                TerminalClient terminal = first.terminal(session.id, 0)) {
            terminal.awaitText("line 20\n", 0, Session.SOON);
            stream.await("any event", 0, e -> true, Session.SOON);
            village.kill(Part.SESSION);
            Awaitility.await().atMost(Session.SOON).until(terminal::isClosed);
            seen = terminal.output();
            next = terminal.next();
            events = new ArrayList<>(stream.seen());
        }
        long last = events.getLast().path("seq").asLong();
        try (EventStream stream = second.follow(session.id, last);
                TerminalClient terminal = second.terminal(session.id, next)) {
            assertThat(second.create(Requests.command(repository, "true")).status())
                    .as("the other takes new ones at once")
                    .isEqualTo(201);
            terminal.awaitText("counted", 0, LONG);
            stream.await(
                    "SESSION_FINISHED",
                    0,
                    e -> EventStream.type(e).equals("SESSION_FINISHED"),
                    LONG);
            events.addAll(stream.seen());
            assertThat(
                            new String(seen, StandardCharsets.UTF_8)
                                    + new String(terminal.output(), StandardCharsets.UTF_8))
                    .isEqualTo(expected());
        }
        assertThat(events.stream().map(e -> e.path("seq").asLong()).toList())
                .as("each once, none missing")
                .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
        for (Session other : all) {
            Session there = Session.existing(second, other.id).awaitState("COMPLETED", LONG);
            try (TerminalClient late = there.terminal()) {
                late.awaitControl("exit", Session.SOON);
                assertThat(late.text()).isEqualTo(expected());
            }
        }
        village.awaitUp(Part.SESSION, restarts + 1);
        assertThat(Session.existing(first, session.id).now().path("state").asText())
                .isEqualTo("COMPLETED");
    }
}
