package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.TestStack;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What ends with the token that opened it. */
@QuarkusTest
class TokenEndIT extends Live {
    private static final Duration LIFE = Duration.ofSeconds(6);

    @Test
    void aSocketAlsoOneThatATicketOpened() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            String token = TestStack.get().token(LIFE, "demo", "brief", "developer");
            String ticket =
                    Api.with(token)
                            .post("/api/runner/sessions/" + id + "/tickets", "")
                            .expect(201)
                            .json()
                            .path("subprotocol")
                            .asText();
            CompletableFuture<Integer> byTicket =
                    closing("/api/runner/sessions/" + id + "/terminal", Map.of(), ticket);
            CompletableFuture<Integer> byToken =
                    closing("/ws", Map.of("Authorization", "Bearer " + token));
            CompletableFuture<Integer> longer =
                    closing(
                            "/ws",
                            Map.of(
                                    "Authorization",
                                    "Bearer " + TestStack.get().token("demo", "x", "developer")));

            assertThat(byTicket.get(20, TimeUnit.SECONDS)).isEqualTo(1008);
            assertThat(byToken.get(20, TimeUnit.SECONDS)).isEqualTo(1008);
            assertThat(longer).as("whose token is good").isNotDone();
        }
    }

    @Test
    void anEventStream() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                HttpClient http = HttpClient.newHttpClient()) {
            SessionId id = Api.create(runner);
            CompletableFuture<HttpResponse<String>> brief =
                    events(http, id, TestStack.get().token(LIFE, "demo", "brief", "developer"));
            CompletableFuture<HttpResponse<String>> longer =
                    events(http, id, TestStack.get().token("demo", "x", "developer"));

            HttpResponse<String> answer = brief.get(20, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("SESSION_CREATED").doesNotContain("FINISHED");
            assertThat(longer).as("whose token is good").isNotDone();
            http.shutdownNow();
        }
    }

    /** All that is sent until the server ends it. */
    private static CompletableFuture<HttpResponse<String>> events(
            HttpClient http, SessionId id, String token) {
        return http.sendAsync(
                HttpRequest.newBuilder(
                                Api.address().resolve("/api/runner/sessions/" + id + "/events"))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofString());
    }

    /** Opens a socket; with what it is closed by the server. */
    private static CompletableFuture<Integer> closing(
            String path, Map<String, String> headers, String... protocols) {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        HttpClient http = HttpClient.newHttpClient();
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.forEach(builder::header);
        if (protocols.length > 0) {
            builder.subprotocols("bearer-token-carrier", protocols);
        }
        builder.buildAsync(
                        URI.create(Api.address().toString().replace("http:", "ws:") + path),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(
                                    WebSocket socket, int code, String reason) {
                                closed.complete(code);
                                return CompletableFuture.completedFuture(null);
                            }
                        })
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return closed.whenComplete((code, e) -> http.shutdownNow());
    }
}
