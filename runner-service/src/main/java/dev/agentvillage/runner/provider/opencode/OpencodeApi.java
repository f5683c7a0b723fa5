package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.platform.bus.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A session's opencode server. */
final class OpencodeApi implements AutoCloseable {
    private static final int MAX_ANSWER = 64 << 20;
    private static final int MAX_EVENT = 16 << 20;
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final long OPENED_WITHIN_MS = 1_500;

    private final HttpClient client =
            HttpClient.newBuilder()
                    // Its server knows no upgrade to HTTP/2.
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(WITHIN)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
    private final String base;
    private final String authorization;

    OpencodeApi(int port, String password) {
        this.base = "http://127.0.0.1:" + port;
        this.authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        ("opencode:" + password).getBytes(StandardCharsets.UTF_8));
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", authorization);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(
                        request(path).timeout(WITHIN).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            checked(path, answer.statusCode());
            return parsed(body.readNBytes(MAX_ANSWER));
        }
    }

    /** Begins a turn of a session, and does not wait for it. */
    void prompt(String session, String text) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode();
        body.putArray("parts").addObject().put("type", "text").put("text", text);
        post("/session/" + encoded(session) + "/prompt_async", body);
    }

    /** The tool goes on after {@code once}, and fails with the message after anything else. */
    void reply(String permission, boolean allowed, String message)
            throws IOException, InterruptedException {
        String path = "/permission/" + encoded(permission) + "/reply";
        var body = JsonNodeFactory.instance.objectNode().put("reply", allowed ? "once" : "reject");
        if (!allowed) {
            body.put("message", message);
        }
        post(path, body);
    }

    private void post(String path, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<Void> answer =
                client.send(
                        request(path)
                                .timeout(WITHIN)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        checked(path, answer.statusCode());
    }

    /**
     * Reads its events until the server is gone.
     *
     * @param begun run when nothing that happens from then on is missed
     */
    void events(Runnable begun, Consumer<JsonNode> listener)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = opened();
        try (InputStream in = new BufferedInputStream(answer.body(), 1 << 16)) {
            checked("/event", answer.statusCode());
            begun.run();
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    event(line.toString(StandardCharsets.UTF_8), listener);
                    line.reset();
                } else if (line.size() < MAX_EVENT) {
                    line.write(b);
                }
            }
        }
    }

    /** While the server begins it may leave a request without an answer. */
    private HttpResponse<InputStream> opened() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(
                        request("/event").build(), HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(OPENED_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            answer.cancel(true);
            throw new IOException("opencode tells no events yet", e);
        }
    }

    private static void event(String line, Consumer<JsonNode> listener) throws IOException {
        if (line.startsWith("data:")) {
            listener.accept(parsed(line.substring(5).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static JsonNode parsed(byte[] json) throws IOException {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IOException("opencode sent no JSON", e);
        }
    }

    private static void checked(String path, int status) throws IOException {
        if (status / 100 != 2) {
            throw new IOException("opencode answers " + path + " with " + status);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
