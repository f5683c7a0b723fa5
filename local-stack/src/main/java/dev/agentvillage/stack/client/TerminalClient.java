package dev.agentvillage.stack.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A viewer of a terminal: binary frames of a channel byte and a payload. Checks that output is
 * contiguous: a gap or a duplicate is an error. Keeps all output, for bounded sessions, or only
 * counts it.
 */
public final class TerminalClient implements AutoCloseable {
    private static final byte OUTPUT = 0;
    private static final byte CONTROL = 1;

    private final Transcript output = new Transcript();
    private final List<JsonNode> control = new ArrayList<>();
    private final List<Consumer<byte[]>> viewers = new ArrayList<>();
    private final boolean keeps;
    private int size;
    private long start = -1;
    private long next = -1;
    private @Nullable String broken;
    private boolean closed;
    private @Nullable WebSocket socket;

    private TerminalClient(boolean keeps) {
        this.keeps = keeps;
    }

    static TerminalClient open(HttpClient http, URI uri, String token, boolean keeps) {
        TerminalClient client = new TerminalClient(keeps);
        try {
            var builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
            if (!token.isEmpty()) {
                builder.header("Authorization", "Bearer " + token);
            }
            client.socket =
                    builder.buildAsync(uri, client.new Frames())
                            .orTimeout(15, TimeUnit.SECONDS)
                            .join();
            return client;
        } catch (CompletionException e) {
            throw new IllegalStateException("no terminal at " + uri + ": " + e.getCause(), e);
        }
    }

    /** Hears every piece of output, in order, from now on. */
    public synchronized void onOutput(Consumer<byte[]> viewer) {
        viewers.add(viewer);
    }

    public synchronized byte[] output() {
        return output.toByteArray();
    }

    /** How many bytes came. */
    public synchronized int size() {
        return size;
    }

    public synchronized String text() {
        return output.toString(StandardCharsets.UTF_8);
    }

    /** The offset after the last byte seen, -1 before the first. */
    public synchronized long next() {
        return next;
    }

    public synchronized List<JsonNode> control() {
        return List.copyOf(control);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Waits until the output from byte {@code from} on contains the text. */
    public void awaitText(String text, int from, Duration atMost) {
        byte[] needle = text.getBytes(StandardCharsets.UTF_8);
        int[] at = {from};
        await(
                "\"" + text + "\" on the terminal",
                () -> {
                    boolean found = output.contains(needle, at[0]);
                    at[0] = Math.max(from, output.size() - needle.length + 1);
                    return found;
                },
                atMost);
    }

    /** Waits for a control message of this type. */
    public JsonNode awaitControl(String type, Duration atMost) {
        JsonNode[] found = new JsonNode[1];
        await(
                "control message " + type,
                () -> {
                    for (JsonNode c : control) {
                        if (c.path("type").asText().equals(type)) {
                            found[0] = c;
                            return true;
                        }
                    }
                    return false;
                },
                atMost);
        return found[0];
    }

    public void awaitSize(int bytes, Duration atMost) {
        await(bytes + " bytes of output", () -> size >= bytes, atMost);
    }

    private synchronized void await(String what, BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (broken != null) {
                throw new IllegalStateException(broken);
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || closed) {
                String all = text();
                throw new IllegalStateException(
                        "no "
                                + what
                                + (closed ? ", the socket is closed" : " within " + atMost)
                                + "; the end of it: "
                                + all.substring(Math.max(0, all.length() - 400)));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    public void type(String text) {
        send(OUTPUT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void resize(int cols, int rows) {
        String json = "{\"type\":\"resize\",\"cols\":" + cols + ",\"rows\":" + rows + "}";
        send(CONTROL, json.getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte channel, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 1).put(channel).put(payload).flip();
        WebSocket to = socket;
        if (to == null) {
            throw new IllegalStateException("not connected");
        }
        to.sendBinary(frame, true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    private synchronized void frame(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        switch (in.get()) {
            case OUTPUT -> output(in);
            case CONTROL -> {
                byte[] json = new byte[in.remaining()];
                in.get(json);
                control.add(Json.parse(JsonNode.class, new String(json, StandardCharsets.UTF_8)));
            }
            default -> broken = "a frame of an unknown channel";
        }
        notifyAll();
    }

    private void output(ByteBuffer in) {
        long offset = in.getLong();
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        if (next < 0) {
            start = offset;
        } else if (offset != next && broken == null) {
            broken = "output at " + offset + " came after " + next + " (began at " + start + ")";
        }
        next = offset + bytes.length;
        size += bytes.length;
        if (keeps) {
            output.writeBytes(bytes);
        }
        viewers.forEach(v -> v.accept(bytes));
    }

    private synchronized void ended() {
        closed = true;
        notifyAll();
    }

    private synchronized void failed(Throwable error) {
        broken = broken == null ? "the socket failed: " + error : broken;
        ended();
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null && !open.isOutputClosed()) {
            CompletableFuture<WebSocket> sent =
                    open.sendClose(WebSocket.NORMAL_CLOSURE, "").orTimeout(5, TimeUnit.SECONDS);
            sent.exceptionally(e -> open).join();
        }
    }

    /** Searchable in place: a flood is too large to copy for every frame. */
    private static final class Transcript extends ByteArrayOutputStream {
        boolean contains(byte[] needle, int from) {
            for (int i = from; i <= count - needle.length; i++) {
                int mismatch = Arrays.mismatch(buf, i, i + needle.length, needle, 0, needle.length);
                if (mismatch < 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private final class Frames implements WebSocket.Listener {
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                frame(partial.toByteArray());
                partial.reset();
            }
            ws.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
            ended();
            return null;
        }

        @Override
        public void onError(WebSocket ws, Throwable error) {
            failed(error);
        }
    }
}
