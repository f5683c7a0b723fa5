package dev.agentvillage.session.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client of the work stream. */
final class WorkClient implements WebSocket.Listener, AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder partial = new StringBuilder();
    private final List<JsonNode> messages = new ArrayList<>();
    private @Nullable WebSocket socket;
    private int closed;

    private WorkClient() {}

    static WorkClient open(String org, String subject) {
        return open(Api.address(), TestStack.get().token(org, subject, "viewer"));
    }

    static WorkClient open(URI replica, String token) {
        return open(replica, token, "");
    }

    static WorkClient open(URI replica, String token, String origin) {
        WorkClient client = new WorkClient();
        URI address = URI.create(replica.toString().replace("http:", "ws:") + "/ws");
        var builder = client.http.newWebSocketBuilder().header("Authorization", "Bearer " + token);
        if (!origin.isEmpty()) {
            builder.header("Origin", origin);
        }
        client.socket = builder.buildAsync(address, client).orTimeout(20, TimeUnit.SECONDS).join();
        return client;
    }

    void send(String text) {
        Objects.requireNonNull(socket).sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The answer to it. */
    JsonNode join(String kind, String id) {
        return join(kind, id, null);
    }

    JsonNode join(String kind, String id, @Nullable String cursor) {
        String type = "join_" + kind;
        int before = messages().size();
        send(
                "{\"type\":\""
                        + type
                        + "\",\""
                        + kind
                        + "Id\":\""
                        + id
                        + "\""
                        + (cursor == null ? "" : ",\"cursor\":\"" + cursor + "\"")
                        + "}");
        return awaitFrom(before, m -> m.path("type").asText().equals(type));
    }

    JsonNode await(Predicate<JsonNode> fits) {
        return awaitFrom(0, fits);
    }

    JsonNode awaitEvent(String event, String sessionId) {
        return await(m -> is(m, event, sessionId));
    }

    static boolean is(JsonNode message, String event, String sessionId) {
        return message.path("event").asText().equals(event)
                && message.path("data").path("sessionId").asText().equals(sessionId);
    }

    JsonNode awaitFrom(int first, Predicate<JsonNode> fits) {
        return Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () -> messages().stream().skip(first).filter(fits).findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    synchronized List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    List<String> story(String sessionId) {
        return story(messages(), sessionId);
    }

    /** The newest of them: with it, whoever got these messages comes back. */
    static String lastCursor(List<JsonNode> messages) {
        return messages.stream()
                .filter(m -> m.has("cursor"))
                .reduce((a, b) -> b)
                .orElseThrow()
                .path("cursor")
                .asText();
    }

    /** Events of a session, as "room event type seq", output left out. */
    static List<String> story(List<JsonNode> messages, String sessionId) {
        return messages.stream()
                .filter(m -> m.path("data").path("sessionId").asText().equals(sessionId))
                .filter(m -> m.has("cursor"))
                .map(
                        m ->
                                m.path("room").asText()
                                        + " "
                                        + m.path("event").asText()
                                        + " "
                                        + m.path("data").path("type").asText()
                                        + " "
                                        + m.path("data").path("seq").asText())
                .toList();
    }

    synchronized int closed() {
        return closed;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(
            WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(Json.parse(JsonNode.class, partial.toString()));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(
            WebSocket from, int status, String reason) {
        closed = status;
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        closed = closed == 0 ? -1 : closed;
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        http.close();
    }
}
