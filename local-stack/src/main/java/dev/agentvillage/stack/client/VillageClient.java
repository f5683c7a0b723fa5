package dev.agentvillage.stack.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** REST calls with one bearer token. Every call ends within 60 s. */
public final class VillageClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String SESSIONS = "/api/runner/sessions";

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final URI sessions;
    private final URI metering;
    private final String token;

    /**
     * @param sessions base address of session-service, as in {@code http://127.0.0.1:8080}
     * @param token empty: no Authorization header is sent
     */
    public VillageClient(URI sessions, URI metering, String token) {
        this.sessions = sessions;
        this.metering = metering;
        this.token = token;
    }

    public VillageClient with(String otherToken) {
        return new VillageClient(sessions, metering, otherToken);
    }

    public Answer create(JsonNode body) {
        return create(body, Map.of());
    }

    public Answer create(JsonNode body, Map<String, String> headers) {
        return send("POST", sessions.resolve(SESSIONS), body.toString(), headers);
    }

    public Answer session(String id) {
        return get(SESSIONS + "/" + id);
    }

    public Answer input(String id, String data, String mode) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("data", data).put("mode", mode);
        return post(SESSIONS + "/" + id + "/input", body.toString());
    }

    public Answer resize(String id, int cols, int rows) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("cols", cols).put("rows", rows);
        return post(SESSIONS + "/" + id + "/resize", body.toString());
    }

    public Answer stop(String id) {
        return post(SESSIONS + "/" + id + "/stop", "{}");
    }

    public Answer diff(String id) {
        return get(SESSIONS + "/" + id + "/diff");
    }

    public Answer events(String id, long afterSeq) {
        return get(SESSIONS + "/" + id + "/events?limit=500&after_seq=" + afterSeq);
    }

    public Answer usage(String id) {
        return send(
                "GET", metering.resolve("/api/metering/sessions/" + id + "/usage"), "", Map.of());
    }

    public Answer meteringGet(String pathAndQuery) {
        return send("GET", metering.resolve(pathAndQuery), "", Map.of());
    }

    public Answer get(String pathAndQuery) {
        return send("GET", sessions.resolve(pathAndQuery), "", Map.of());
    }

    public Answer post(String path, String body) {
        return send("POST", sessions.resolve(path), body, Map.of());
    }

    public Answer put(String path, String body) {
        return send("PUT", sessions.resolve(path), body, Map.of());
    }

    /** The session's events as they come. Close it to stop. */
    public EventStream follow(String id, long afterSeq) {
        return new EventStream(
                http, sessions.resolve(SESSIONS + "/" + id + "/events"), token, afterSeq);
    }

    /** A socket on the session's terminal. Close it to leave. */
    public TerminalClient terminal(String id, long since) {
        return terminal(id, since, true);
    }

    /** A socket on all of the session's output, which is only counted: for a flood. */
    public TerminalClient terminalCounted(String id) {
        return terminal(id, 0, false);
    }

    private TerminalClient terminal(String id, long since, boolean keeps) {
        String ws = "ws" + sessions.toString().substring("http".length());
        URI uri = URI.create(ws + SESSIONS + "/" + id + "/terminal?since=" + since);
        return TerminalClient.open(http, uri, token, keeps);
    }

    private Answer send(String method, URI uri, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(TIMEOUT)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
