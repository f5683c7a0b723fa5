package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A ticket opens one socket, of its own session, soon. */
@QuarkusTest
class TicketIT extends Live {
    private static WebSocket open(String path, String subprotocol) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .subprotocols("bearer-token-carrier", subprotocol)
                            .buildAsync(
                                    URI.create(
                                            Api.address().toString().replace("http:", "ws:")
                                                    + path),
                                    new WebSocket.Listener() {})
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join();
            socket.abort();
            return socket;
        }
    }

    private static JsonNode ticket(SessionId id) {
        Answer given =
                Api.as("demo", "viewer")
                        .post("/api/runner/sessions/" + id + "/tickets", "")
                        .expect(201);
        assertThat(given.header("Cache-Control")).hasValue("no-store");
        return given.json();
    }

    private static String terminal(SessionId id) {
        return "/api/runner/sessions/" + id + "/terminal";
    }

    @Test
    void opensOneSocket() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            SessionId other = Api.create(runner);
            String first = ticket(id).path("subprotocol").asText();
            assertThat(open(terminal(id), first).getSubprotocol())
                    .isEqualTo("bearer-token-carrier");
            refused(terminal(id), first);
            open("/ws", ticket(id).path("subprotocol").asText());
            refused(terminal(other), ticket(id).path("subprotocol").asText());
            refused("/ws", "ticket.nonsense");
        }
    }

    @Test
    void aBadOneIsNoErrorOfTheService() {
        List<String> errors = new CopyOnWriteArrayList<>();
        Handler listening = listening(errors);
        Logger log = Logger.getLogger("io.quarkus");
        log.addHandler(listening);
        try {
            refused("/ws", "ticket.nonsense");
            refused("/ws", "quarkus-http-upgrade#Authorization#Bearer%20nonsense");
            // What is logged of those before is there when the last is answered.
            refused("/ws", "ticket.nonsense");
        } finally {
            log.removeHandler(listening);
        }
        assertThat(errors).isEmpty();
    }

    private static Handler listening(List<String> errors) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                    errors.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void isKeptAsAHashAndExpires() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            long before = System.currentTimeMillis();
            JsonNode ticket = ticket(id);
            assertThat(ticket.path("expiresAt").asLong())
                    .isBetween(before + 30_000, System.currentTimeMillis() + 30_000);
            TestStack.Database database = TestStack.get().database("session");
            try (Connection db =
                            DriverManager.getConnection(
                                    database.jdbcUrl(), database.username(), database.password());
                    PreparedStatement kept =
                            db.prepareStatement("select count(*) from tickets where hash like ?");
                    Statement expire = db.createStatement()) {
                kept.setString(1, "%" + ticket.path("ticket").asText() + "%");
                try (var rows = kept.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isZero();
                }
                assertThat(expire.executeUpdate("update tickets set expires_at = 1")).isPositive();
            }
            refused("/ws", ticket.path("subprotocol").asText());
        }
    }

    @Test
    void ofOnesOwnSessionsOnly() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            Answer answer =
                    Api.as("other", "viewer").post("/api/runner/sessions/" + id + "/tickets", "");
            assertThat(answer.status()).isEqualTo(404);
        }
    }

    private static void refused(String path, String subprotocol) {
        assertThatThrownBy(() -> open(path, subprotocol))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    }
}
