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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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
    private long next;

    private RawViewer() {}

    static RawViewer open(SessionId id, long since) {
        RawViewer viewer = new RawViewer();
        URI address =
                URI.create(
                        Api.address().toString().replace("http:", "ws:")
                                + "/api/runner/sessions/"
                                + id
                                + "/terminal?since="
                                + since);
        viewer.socket =
                viewer.http
                        .newWebSocketBuilder()
                        .header(
                                "Authorization",
                                "Bearer " + TestStack.get().token("demo", "raw", "viewer"))
                        .buildAsync(address, viewer)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
        return viewer;
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
            next = offset + frame.length - 9;
            seen.add(offset + ":" + text);
        } else {
            JsonNode control =
                    Json.parse(
                            JsonNode.class,
                            new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8));
            if (control.path("type").asText().equals("gap")) {
                seen.add(
                        "gap " + control.path("from").asLong() + "-" + control.path("to").asLong());
            }
        }
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
