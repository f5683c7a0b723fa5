package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What opencode's server knows of its session, and tells whoever listens. */
final class OpencodeBoard {
    private static final int MAX_UNREAD = 10_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> messages = new LinkedHashMap<>();
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final List<BlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final long run = ThreadLocalRandom.current().nextLong(1L << 40);
    private final String session;
    private boolean begun;
    private boolean busy;

    private record Asked(ObjectNode question, CompletableFuture<Reply> reply) {}

    /**
     * What a permission was answered with.
     *
     * @param message empty when nothing was said with it
     */
    record Reply(String kind, String message) {
        boolean yes() {
            return !kind.equals("reject");
        }
    }

    OpencodeBoard() {
        this.session = id("ses");
    }

    /**
     * @param kept a session that was imported
     */
    OpencodeBoard(JsonNode kept) {
        this.session = kept.at("/info/id").asText();
        this.begun = true;
        for (JsonNode message : kept.path("messages")) {
            messages.put(message.at("/info/id").asText(), message.deepCopy());
        }
    }

    String id(String kind) {
        return "%s_%010x%06x".formatted(kind, run, ids.incrementAndGet());
    }

    String session() {
        return session;
    }

    BlockingQueue<String> listen() {
        BlockingQueue<String> events = new LinkedBlockingQueue<>(MAX_UNREAD);
        events.add(event("server.connected", NODES.objectNode()));
        listeners.add(events);
        return events;
    }

    void leave(BlockingQueue<String> events) {
        listeners.remove(events);
    }

    private String event(String type, ObjectNode properties) {
        ObjectNode event = NODES.objectNode().put("id", id("evt")).put("type", type);
        return event.set("properties", properties).toString();
    }

    void tell(String type, ObjectNode properties) {
        String event = event(type, properties.put("sessionID", session));
        // Who does not read misses something: nobody waits for him.
        listeners.forEach(l -> l.offer(event));
    }

    synchronized void begin() {
        if (!begun) {
            begun = true;
            tell("session.created", NODES.objectNode().set("info", info()));
        }
    }

    private ObjectNode info() {
        return NODES.objectNode()
                .put("id", session)
                .put("directory", System.getProperty("user.dir"))
                .put("projectID", "stand-in")
                .put("slug", "stand-in")
                .put("title", "New session")
                .put("version", OpencodeStandIn.VERSION)
                .set("time", NODES.objectNode().put("created", 1).put("updated", 1));
    }

    synchronized void busy(boolean now) {
        busy = now;
        ObjectNode status = NODES.objectNode().put("type", now ? "busy" : "idle");
        tell("session.status", NODES.objectNode().set("status", status));
        if (!now) {
            tell("session.idle", NODES.objectNode());
        }
    }

    synchronized void message(ObjectNode info) {
        info.put("sessionID", session);
        ObjectNode message =
                messages.computeIfAbsent(
                        info.path("id").asText(),
                        id -> {
                            ObjectNode fresh = NODES.objectNode();
                            fresh.putArray("parts");
                            return fresh;
                        });
        message.set("info", info);
        tell("message.updated", NODES.objectNode().set("info", info));
    }

    synchronized void part(String message, ObjectNode part) {
        part.put("messageID", message).put("sessionID", session);
        ObjectNode whole = messages.get(message);
        if (whole == null) {
            throw new IllegalStateException("no message " + message);
        }
        ArrayNode parts = (ArrayNode) whole.path("parts");
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).path("id").equals(part.path("id"))) {
                parts.remove(i);
                break;
            }
        }
        parts.add(part.deepCopy());
        tell("message.part.updated", NODES.objectNode().set("part", part));
    }

    synchronized CompletableFuture<Reply> ask(ObjectNode question) {
        String id = id("per");
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        question.put("id", id).put("sessionID", session);
        asked.put(id, new Asked(question, reply));
        tell("permission.asked", question);
        return reply;
    }

    /** Of the first one that waits. */
    synchronized boolean replyHere(Reply reply) {
        return !asked.isEmpty() && reply(asked.keySet().iterator().next(), reply);
    }

    synchronized boolean reply(String id, Reply reply) {
        Asked was = asked.remove(id);
        if (was == null) {
            return false;
        }
        tell(
                "permission.replied",
                NODES.objectNode().put("requestID", id).put("reply", reply.kind()));
        was.reply().complete(reply);
        return true;
    }

    synchronized boolean asking() {
        return !asked.isEmpty();
    }

    synchronized void nobodyAsks() {
        asked.clear();
    }

    synchronized JsonNode sessions() {
        ArrayNode all = NODES.arrayNode();
        if (begun) {
            all.add(info());
        }
        return all;
    }

    synchronized JsonNode status() {
        ObjectNode all = NODES.objectNode();
        if (busy) {
            all.putObject(session).put("type", "busy");
        }
        return all;
    }

    synchronized JsonNode messages() {
        return NODES.arrayNode()
                .addAll(messages.values().stream().map(ObjectNode::deepCopy).toList());
    }

    synchronized JsonNode permissions() {
        return NODES.arrayNode().addAll(asked.values().stream().map(Asked::question).toList());
    }
}
