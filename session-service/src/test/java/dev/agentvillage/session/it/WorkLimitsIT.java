package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.TestStack;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who gets in, and how much of it. */
@QuarkusTest
class WorkLimitsIT extends Live {
    private final String village = "v-" + UUID.randomUUID();

    @Test
    void limits() {
        try (WorkClient client = WorkClient.open("demo", "limits")) {
            for (String bad : List.of("{", "[]", "7", "\"x\"", "{\"type\":\"join_x\"}")) {
                int before = client.messages().size();
                client.send(bad);
                assertThat(client.awaitFrom(before, m -> true).path("error").asText())
                        .isEqualTo("E_BAD_PAYLOAD");
            }
            for (String cursor : List.of("AAAA", "AQEBAQH___8H")) {
                JsonNode answer = client.join("village", village, cursor);
                assertThat(answer.path("error").asText()).as(cursor).isEqualTo("E_BAD_PAYLOAD");
            }
            client.send("{\"type\":\"ping\",\"id\":\"p\"}");
            assertThat(
                            client.await(m -> m.path("type").asText().equals("pong"))
                                    .path("id")
                                    .asText())
                    .isEqualTo("p");
        }
        try (WorkClient client = WorkClient.open("demo", "joiner")) {
            // More than enough, should some be sent in the next 5 s.
            for (int i = 0; i < 100; i++) {
                client.send("{\"type\":\"join_village\",\"villageId\":\"" + village + i + "\"}");
            }
            assertThat(client.await(m -> m.has("error")).path("error").asText())
                    .isEqualTo("E_RATE_LIMIT");
        }
        try (WorkClient client = WorkClient.open("demo", "large")) {
            client.send("{\"type\":\"ping\",\"x\":\"" + "x".repeat(1_000_000) + "\"}");
            client.await(m -> m.path("type").asText().equals("pong"));
            client.send("{\"type\":\"ping\",\"x\":\"" + "x".repeat(1_100_000) + "\"}");
            Awaitility.await().atMost(ScriptedRunner.SOON).until(() -> client.closed() != 0);
        }
    }

    @Test
    void tenConnectionsOfAPerson() {
        List<WorkClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                open.add(WorkClient.open("demo", "many"));
            }
            assertThatThrownBy(() -> WorkClient.open("demo", "many"))
                    .hasMessageContaining("WebSocketHandshakeException");
            open.removeFirst().close();
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .ignoreExceptions()
                    .until(() -> open.add(WorkClient.open("demo", "many")));
        } finally {
            open.forEach(WorkClient::close);
        }
    }

    @Test
    void strangersAndForeignPagesDoNotGetIn() {
        String token = TestStack.get().token("demo", "me", "viewer");
        assertThatThrownBy(() -> WorkClient.open(Api.address(), "nonsense"))
                .hasMessageContaining("WebSocketHandshakeException");
        assertThatThrownBy(() -> WorkClient.open(Api.address(), token, "https://elsewhere.example"))
                .hasMessageContaining("WebSocketHandshakeException");
        WorkClient.open(Api.address(), token, Api.address().toString()).close();
    }
}
