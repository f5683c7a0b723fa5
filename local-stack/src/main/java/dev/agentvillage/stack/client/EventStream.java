package dev.agentvillage.stack.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A session's events over server-sent events. A broken connection is opened again with {@code
 * Last-Event-ID}, as a browser does; an event that is missing or comes twice is an error.
 */
public final class EventStream implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(300);

    private final HttpClient http;
    private final URI uri;
    private final String token;
    private final List<JsonNode> events = new ArrayList<>();
    private final Thread reader;
    private long lastSeq;
    private @Nullable String broken;
    private volatile @Nullable InputStream open;
    private volatile boolean closed;

    EventStream(HttpClient http, URI uri, String token, long afterSeq) {
        this.http = http;
        this.uri = uri;
        this.token = token;
        this.lastSeq = afterSeq;
        this.reader = Thread.ofVirtual().name("events").start(this::read);
    }

    /** All so far, in order. */
    public synchronized List<JsonNode> seen() {
        return List.copyOf(events);
    }

    /**
     * Waits for an event from {@code from} on (an index into {@link #seen()}).
     *
     * @throws IllegalStateException when none came in time, or an event was missing or doubled
     */
    public synchronized JsonNode await(
            String what, int from, Predicate<JsonNode> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int next = from;
        while (true) {
            for (; next < events.size(); next++) {
                if (wanted.test(events.get(next))) {
                    return events.get(next);
                }
            }
            if (broken != null) {
                throw new IllegalStateException(broken);
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException(
                        "no " + what + " within " + atMost + "; seen: " + types());
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private List<String> types() {
        return events.stream().map(EventStream::type).toList();
    }

    /** The name of an event: of the runner's own, where the control plane accepted one. */
    public static String type(JsonNode event) {
        return body(event).path("type").asText();
    }

    /** The runner's event inside an accepted one, else the event itself. */
    public static JsonNode body(JsonNode event) {
        return event.has("event") ? event.get("event") : event;
    }

    private void read() {
        while (!closed) {
            try {
                readOnce();
            } catch (IOException e) {
                // The service restarts: come back with what was seen last.
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pause() {
        synchronized (this) {
            try {
                wait(RETRY.toMillis());
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void readOnce() throws IOException, InterruptedException {
        long since;
        synchronized (this) {
            since = lastSeq;
        }
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(10))
                        .header("Accept", "text/event-stream")
                        .header("Authorization", "Bearer " + token)
                        .header("Last-Event-ID", Long.toString(since))
                        .build();
        var response = http.send(request, BodyHandlers.ofInputStream());
        open = response.body();
        if (response.statusCode() != 200) {
            throw new IOException("events answered " + response.statusCode());
        }
        try (var lines = new Scanner(response.body(), StandardCharsets.UTF_8)) {
            while (!closed && lines.hasNextLine()) {
                String line = lines.nextLine();
                if (line.startsWith("data:")) {
                    add(Json.parse(JsonNode.class, line.substring("data:".length())));
                }
            }
        }
        if (!closed) {
            throw new IOException("the stream of events ended");
        }
    }

    private synchronized void add(JsonNode event) {
        long seq = event.path("seq").asLong();
        if (seq != lastSeq + 1 && broken == null) {
            broken = "event " + seq + " came after " + lastSeq;
        }
        lastSeq = seq;
        events.add(event);
        notifyAll();
    }

    @Override
    public void close() {
        closed = true;
        InputStream in = open;
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // Nothing is lost: we are leaving.
            }
        }
        reader.interrupt();
    }
}
