package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Pauses and approvals, from outside; the program that asks is the test provider's. */
@ResourceLock(Village.PAIR)
class ControlIT {
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final Village village = Village.pair();
    private final VillageClient client = village.at(1, "developer", "approver");
    private final VillageClient other = village.at(2, "developer", "approver");
    private final Path repository = village.repository("control");

    private String post(String id, String what) {
        return "/api/runner/sessions/" + id + what;
    }

    private Session asking() {
        ObjectNode body = Requests.shell(repository).put("providerId", "gated_shell");
        return Session.create(client, body).awaitState("RUNNING");
    }

    private String asks(Session session, String what) {
        session.type("ask deploy " + what + " && echo shipped-$((40+2)) || echo refused-$((40+3))");
        return Awaitility.await()
                .atMost(Session.SOON)
                .until(() -> pending(session, what), found -> !found.isEmpty())
                .getFirst()
                .path("approvalId")
                .asText();
    }

    private List<JsonNode> pending(Session session, String what) {
        return client.get("/api/runner/approvals?state=pending")
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .filter(a -> a.path("sessionId").asText().equals(session.id))
                .filter(a -> a.path("summary").asText().contains(what))
                .toList();
    }

    private int decide(Session session, String approval, String decision) {
        return client.post(
                        post(session.id, "/approvals/" + approval),
                        "{\"decision\":\"" + decision + "\"}")
                .status();
    }

    @Test
    void whatIsAllowedIsReleasedOnceAndWhatIsDeniedIsRefused() {
        Session session = asking();
        try (TerminalClient terminal = session.terminal()) {
            String allowed = asks(session, "first");
            session.awaitState("WAITING_FOR_APPROVAL");
            assertThat(decide(session, allowed, "allow")).isEqualTo(200);
            terminal.awaitText("shipped-42", 0, Session.SOON);
            session.awaitState("RUNNING");
            JsonNode again =
                    other.post(post(session.id, "/approvals/" + allowed), "{\"decision\":\"deny\"}")
                            .expect(409)
                            .json();
            assertThat(again.path("code").asText()).isEqualTo("already_resolved");

            int from = terminal.size();
            String denied = asks(session, "second");
            assertThat(decide(session, denied, "deny")).isEqualTo(200);
            terminal.awaitText("refused-43", from, Session.SOON);
            session.awaitState("RUNNING");
        }
        session.stop().awaitState("COMPLETED");
    }

    @Test
    void aPauseDoesNotReleaseWhatWaits() {
        Session session = asking();
        try (TerminalClient terminal = session.terminal()) {
            String approval = asks(session, "held");
            session.awaitState("WAITING_FOR_APPROVAL");
            client.post(post(session.id, "/pause"), "{}").expect(200);
            session.awaitState("PAUSED_BY_HUMAN");
            client.post(post(session.id, "/resume"), "{}").expect(200);
            session.awaitState("WAITING_FOR_APPROVAL");
            assertThat(terminal.text()).doesNotContain("shipped-42", "refused-43");
            assertThat(pending(session, "held")).hasSize(1);
            assertThat(decide(session, approval, "allow")).isEqualTo(200);
            terminal.awaitText("shipped-42", 0, Session.SOON);
        }
        session.stop().awaitState("COMPLETED");
    }

    @Test
    void whatIsPausedUsesNoTimeWritesNothingAndTakesNoInput() throws IOException {
        Session session =
                Session.create(
                        client,
                        Requests.bash(
                                repository,
                                "echo pid $$; i=0; while :; do i=$((i+1)); [ $((i % 20000)) = 0 ]"
                                        + " && echo at $i; done"));
        session.awaitState("RUNNING");
        try (TerminalClient terminal = session.terminal()) {
            terminal.awaitText("at ", 0, Session.SOON);
            Path process = Path.of("/proc", session.now().path("providerPid").asText(), "stat");
            client.post(post(session.id, "/pause"), "{}").expect(200);
            session.awaitState("PAUSED_BY_HUMAN");
            assertThat(client.input(session.id, "x", "raw").status()).isEqualTo(409);
            // What was written before is still on its way.
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Session.SOON)
                    .until(terminal::size, new Same());
            int written = terminal.size();
            String used = cpu(process);
            Awaitility.await()
                    .during(A_WHILE)
                    .atMost(A_WHILE.plusSeconds(2))
                    .untilAsserted(
                            () -> {
                                assertThat(terminal.size()).isEqualTo(written);
                                assertThat(cpu(process)).isEqualTo(used);
                            });
            client.post(post(session.id, "/resume"), "{}").expect(200);
            session.awaitState("RUNNING");
            terminal.awaitSize(written + 4, Session.SOON);
            assertThat(cpu(process)).isNotEqualTo(used);
        }
        session.stop().awaitState("COMPLETED");
    }

    /** As the time before. */
    private static final class Same implements Predicate<Integer> {
        private int before = -1;

        @Override
        public boolean test(Integer now) {
            boolean same = now == before;
            before = now;
            return same;
        }
    }

    /** User and system time, in ticks. */
    private static String cpu(Path stat) throws IOException {
        String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
        return fields[11] + " " + fields[12];
    }
}
