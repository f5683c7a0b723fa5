package dev.agentvillage.session.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A viewer that shows frames as they come, and can stop reading its connection. */
final class RawViewer implements WebSocket.Listener, AutoCloseable {
    private static final int SHORT = 40;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final List<String> seen = new ArrayList<>();
    private @Nullable WebSocket socket;
    private boolean paused;
    private int owed;
    private long next = -1;
    private boolean contiguous = true;
    private int closed;
    private final List<JsonNode> controls = new ArrayList<>();

    private RawViewer() {}

    static RawViewer open(SessionId id, long since) {
        return open(id, "since=" + since, "raw", "viewer");
    }

    static RawViewer open(SessionId id, String query, String subject, String... roles) {
        return open(Api.address(), id, query, TestStack.get().token("demo", subject, roles));
    }

    static RawViewer open(URI replica, SessionId id, String query, String token) {
        RawViewer viewer = new RawViewer();
        URI address =
                URI.create(
                        replica.toString().replace("http:", "ws:")
                                + "/api/runner/sessions/"
                                + id
                                + "/terminal?"
                                + query);
        viewer.socket =
                viewer.http
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer " + token)
                        .buildAsync(address, viewer)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
        return viewer;
    }

    void type(String text) {
        send((byte) 0, text);
    }

    /** On the control channel. */
    void say(String type) {
        send((byte) 1, "{\"type\":\"" + type + "\"}");
    }

    void acknowledge(long offset) {
        send((byte) 1, "{\"type\":\"ack\",\"offset\":" + offset + "}");
    }

    private void send(byte channel, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + 1).put(channel).put(bytes).flip();
        Objects.requireNonNull(socket)
                .sendBinary(frame, true)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** The first control message of the type that fits. */
    JsonNode await(String type, Predicate<JsonNode> fits) {
        return Awaitility.await(type)
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                controls().stream()
                                        .filter(c -> c.path("type").asText().equals(type))
                                        .filter(fits)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    JsonNode await(String type) {
        return await(type, c -> true);
    }

    synchronized List<JsonNode> controls() {
        return List.copyOf(controls);
    }

    /** 0: it is open. */
    synchronized int closed() {
        return closed;
    }

    /** Output that did not follow on what was before, gaps counted. */
    synchronized boolean contiguous() {
        return contiguous;
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        WebSocket to = socket;
        if (to != null && owed > 0) {
            to.request(owed);
            owed = 0;
        }
    }

    /** Output as "offset:text", cut short, and gaps as "gap from-to". */
    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    synchronized long next() {
        return next;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onBinary(
            WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            frame(partial.toByteArray());
            partial.reset();
        }
        if (paused) {
            owed++;
        } else {
            from.request(1);
        }
        return null;
    }

    private void frame(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        if (in.get() == 0) {
            long offset = in.getLong();
            String text =
                    new String(frame, 9, Math.min(SHORT, frame.length - 9), StandardCharsets.UTF_8);
            contiguous &= next < 0 || offset == next;
            next = offset + frame.length - 9;
            seen.add(offset + ":" + text);
        } else {
            JsonNode control =
                    Json.parse(
                            JsonNode.class,
                            new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8));
            controls.add(control);
            if (control.path("type").asText().equals("gap")) {
                contiguous &= next < 0 || control.path("from").asLong() == next;
                next = control.path("to").asLong();
                seen.add(
                        "gap " + control.path("from").asLong() + "-" + control.path("to").asLong());
            }
        }
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(
            WebSocket from, int status, String reason) {
        closed = status;
        return null;
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
