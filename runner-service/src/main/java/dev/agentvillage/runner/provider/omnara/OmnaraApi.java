package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Bounded;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The requests of one project. What may be asked twice is asked again when it fails in passing. */
final class OmnaraApi implements AutoCloseable {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private static final int MAX_BODY = 16 << 20;
    private static final int MAX_PAGES = 16;
    private static final int MAX_SAID = 500;
    private static final int TRIES = 4;
    private static final long FIRST_PAUSE_MS = 200;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECTED_WITHIN)
                    // Another address is not who the token is for.
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final OmnaraSettings settings;

    OmnaraApi(OmnaraSettings settings) {
        this.settings = settings;
    }

    /**
     * @param path below the project
     */
    JsonNode get(String path) throws IOException {
        return repeated(request(path).timeout(ANSWERED_WITHIN).GET().build());
    }

    /** The same, tried once: what is asked for again soon anyway. */
    JsonNode once(String path) throws IOException {
        return once(request(path).timeout(ANSWERED_WITHIN).GET().build());
    }

    /**
     * @param key by which a repetition is known as one; absent where that needs none
     */
    JsonNode post(String path, JsonNode body, @Nullable String key) throws IOException {
        HttpRequest.Builder request =
                request(path)
                        .timeout(ANSWERED_WITHIN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return repeated(request.build());
    }

    /** All pages of a list, as far as anybody needs them. */
    List<JsonNode> list(String path) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        for (int i = 0; i < MAX_PAGES; i++) {
            String more =
                    cursor.isEmpty()
                            ? ""
                            : (path.contains("?") ? "&" : "?")
                                    + "cursor="
                                    + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
            JsonNode page = get(path + more);
            page.path("data").forEach(all::add);
            cursor = page.path("next_cursor").asText("");
            if (cursor.isEmpty() || page.path("next_cursor").isNull()) {
                return all;
            }
        }
        return all;
    }

    /**
     * @param after the number of the last event that is known
     */
    InputStream events(String agent, long after) throws IOException {
        HttpRequest request =
                request(agent + "/events/stream?after_sequence=" + after)
                        .timeout(ANSWERED_WITHIN)
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", String.valueOf(after))
                        .GET()
                        .build();
        HttpResponse<InputStream> response = sent(request);
        InputStream body = response.body();
        try {
            Optional<String> type = response.headers().firstValue("Content-Type");
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), limited(body));
            }
            if (!type.orElse("").startsWith("text/event-stream")) {
                throw new OmnaraException(0, "Omnara answered with something else than events");
            }
            return body;
        } catch (IOException e) {
            body.close();
            throw e;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(settings.address() + path))
                .header("Authorization", settings.bearer());
    }

    private JsonNode repeated(HttpRequest request) throws IOException {
        long pause = FIRST_PAUSE_MS;
        for (int tries = 1; ; tries++) {
            try {
                return once(request);
            } catch (OmnaraException e) {
                if (!e.passing() || tries == TRIES) {
                    throw e;
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw new IOException("Omnara cannot be reached: " + said(e), e);
                }
            }
            pause(pause);
            pause *= 3;
        }
    }

    private static String said(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : Bounded.cut(message, MAX_SAID);
    }

    private JsonNode once(HttpRequest request) throws IOException {
        HttpResponse<InputStream> response = sent(request);
        try (InputStream body = response.body()) {
            byte[] read = limited(body);
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), read);
            }
            return Json.MAPPER.readTree(read);
        } catch (JacksonException e) {
            throw new OmnaraException(0, "Omnara answered with something else than JSON");
        }
    }

    /** A body that never ends is as bad as none. */
    private static byte[] limited(InputStream body) throws IOException {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        var _ =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        read.complete(body.readNBytes(MAX_BODY + 1));
                                    } catch (IOException e) {
                                        read.completeExceptionally(e);
                                    }
                                });
        try {
            byte[] bytes = read.get(ANSWERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > MAX_BODY) {
                throw new OmnaraException(0, "Omnara answered with more than 16 MiB");
            }
            return bytes;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the answer broke off", e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private HttpResponse<InputStream> sent(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    private static void pause(long millis) throws IOException {
        try {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static OmnaraException refused(int status, byte[] body) {
        String said = "";
        String code = "";
        try {
            JsonNode read = Json.MAPPER.readTree(body);
            said = read.path("error").asText();
            code = read.path("code").asText();
        } catch (IOException e) {
            said = "";
        }
        return new OmnaraException(
                status,
                "Omnara answered "
                        + status
                        + (code.isEmpty() ? "" : " " + Bounded.cut(code, 100))
                        + (said.isEmpty() ? "" : ": " + Bounded.cut(said, MAX_SAID)));
    }

    /** What is under way ends. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
