package dev.agentvillage.runner.provider.rpc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * JSON-RPC in both directions, one message a frame. Every message says its version, which those who
 * leave it out do not mind.
 */
public final class JsonRpc implements AutoCloseable {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    private static final String VERSION = "2.0";
    private static final int UNKNOWN = -32_601;

    private final Frames frames;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    public JsonRpc(Frames frames) {
        this.frames = frames;
    }

    /** What messages are sent through; for several senders at once, and one reader. */
    public interface Frames extends AutoCloseable {
        void send(String message) throws IOException;

        /** Fails when whoever sends is gone. */
        String receive() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Hears the other side; on the reading thread, which must not wait for answers. */
    public interface Listener {
        void notified(String method, JsonNode params);

        /** To be answered by {@link #answer}; whoever does not leaves it to others. */
        void asked(JsonNode id, String method, JsonNode params);
    }

    /** Fails when the other side says no, does not answer in time, or is gone. */
    public CompletableFuture<JsonNode> ask(String method, ObjectNode params) {
        return ask(method, params, ANSWERED_WITHIN);
    }

    public CompletableFuture<JsonNode> ask(String method, ObjectNode params, Duration within) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        ObjectNode message = message().put("id", id);
        message.put("method", method).set("params", params);
        try {
            frames.send(message.toString());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((said, failure) -> asked.remove(id));
    }

    public void tell(String method) throws IOException {
        frames.send(message().put("method", method).toString());
    }

    public void tell(String method, ObjectNode params) throws IOException {
        ObjectNode message = message().put("method", method);
        message.set("params", params);
        frames.send(message.toString());
    }

    public void answer(JsonNode id, ObjectNode result) throws IOException {
        ObjectNode message = message();
        message.set("id", id);
        message.set("result", result);
        frames.send(message.toString());
    }

    /** What is asked is not known here. */
    public void refuse(JsonNode id, String why) throws IOException {
        ObjectNode message = message();
        message.set("id", id);
        message.putObject("error").put("code", UNKNOWN).put("message", why);
        frames.send(message.toString());
    }

    private static ObjectNode message() {
        return JsonNodeFactory.instance.objectNode().put("jsonrpc", VERSION);
    }

    /** Reads until the other side is gone. */
    public void follow(Listener listener) throws IOException {
        try {
            while (true) {
                JsonNode message = parsed(frames.receive());
                JsonNode id = message.path("id");
                String method = message.path("method").asText();
                if (method.isEmpty()) {
                    answered(id.asInt(-1), message);
                } else if (id.isMissingNode()) {
                    listener.notified(method, message.path("params"));
                } else {
                    listener.asked(id, method, message.path("params"));
                }
            }
        } finally {
            asked.values()
                    .forEach(
                            a ->
                                    a.completeExceptionally(
                                            new IOException("the other side is gone")));
        }
    }

    private void answered(int id, JsonNode message) {
        CompletableFuture<JsonNode> waiting = asked.get(id);
        if (waiting != null) {
            if (message.has("error")) {
                waiting.completeExceptionally(new IOException(why(message.path("error"))));
            } else {
                waiting.complete(message.path("result"));
            }
        }
    }

    /** Some say only beside the message what is wrong. */
    private static String why(JsonNode error) {
        String message = error.path("message").asText();
        String details = error.at("/data/details").asText();
        return details.isEmpty() ? message : message + ": " + details;
    }

    private static JsonNode parsed(String text) throws IOException {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IOException("the other side sent no JSON", e);
        }
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
