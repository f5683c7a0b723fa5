package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** As Codex's app-server: JSON-RPC for several clients, each of which follows some threads. */
final class CodexServer {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CodexSettings settings;
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final Map<String, CodexThread> threads = new ConcurrentHashMap<>();
    private final Map<String, CodexTurn> turns = new ConcurrentHashMap<>();
    private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    private record Client(WebSocketFrames frames, Set<String> follows) {}

    private record Asked(String thread, String message, CompletableFuture<String> decision) {}

    private CodexServer(CodexSettings settings) {
        this.settings = settings;
    }

    static void listen(Path path) throws IOException {
        CodexServer server = new CodexServer(CodexSettings.read());
        try (ServerSocketChannel listening =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(path));
            while (true) {
                SocketChannel channel = listening.accept();
                Thread.ofPlatform().daemon().start(() -> server.serve(channel));
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (WebSocketFrames frames = WebSocketFrames.accept(channel)) {
            Client client = new Client(frames, ConcurrentHashMap.newKeySet());
            clients.add(client);
            try {
                while (true) {
                    heard(client, JSON.readTree(frames.receive()));
                }
            } finally {
                clients.remove(client);
            }
        } catch (IOException e) {
            System.err.println("a client is gone: " + e.getMessage());
        }
    }

    private void heard(Client client, JsonNode message) throws IOException {
        JsonNode id = message.path("id");
        if (!message.has("method")) {
            decided(id.asInt(), message.at("/result/decision").asText());
        } else if (message.has("id")) {
            ObjectNode answer = NODES.objectNode();
            answer.set("id", id);
            try {
                answer.set(
                        "result",
                        asked(client, message.path("method").asText(), message.path("params")));
            } catch (IllegalStateException e) {
                answer.putObject("error").put("code", -32_600).put("message", e.getMessage());
            }
            client.frames().send(answer.toString());
        }
    }

    private ObjectNode asked(Client client, String method, JsonNode params) throws IOException {
        ObjectNode result = NODES.objectNode();
        switch (method) {
            case "initialize" -> result.put("userAgent", "stand-in");
            case "hooks/list" -> {
                ArrayNode hooks = result.putArray("data").addObject().putArray("hooks");
                settings.hook().ifPresent(hook -> hooks.add(hook.told()));
            }
            case "config/batchWrite" ->
                    settings.hook().ifPresent(hook -> hook.trust(params.at("/edits/0/value")));
            case "thread/loaded/list" -> threads.keySet().forEach(result.putArray("data")::add);
            case "thread/start" -> {
                CodexThread thread = CodexThread.fresh(settings, UUID.randomUUID().toString());
                threads.put(thread.id(), thread);
                client.follows().add(thread.id());
                result.put("model", settings.model()).set("thread", thread.told());
                tell("thread/started", NODES.objectNode().set("thread", thread.told()));
            }
            case "thread/resume" -> {
                CodexThread thread = loaded(params);
                if (!thread.isKept()) {
                    throw new IllegalStateException("no rollout found for thread " + thread.id());
                }
                client.follows().add(thread.id());
                result.put("model", settings.model()).set("thread", thread.told());
                for (Asked open : asked.values()) {
                    if (open.thread().equals(thread.id())) {
                        client.frames().send(open.message());
                    }
                }
            }
            case "thread/name/set" -> {
                loaded(params).name(params.path("name").asText());
                tell("thread/name/updated", (ObjectNode) params);
            }
            case "turn/start" -> {
                CodexTurn turn = new CodexTurn(this, settings, loaded(params));
                turns.put(params.path("threadId").asText(), turn);
                result.putObject("turn").put("id", turn.id());
                turn.begin(params.at("/input/0/text").asText());
            }
            case "turn/interrupt" -> {
                CodexTurn turn = turns.get(params.path("threadId").asText());
                if (turn != null) {
                    turn.interrupt();
                }
            }
            default -> throw new IllegalStateException("unknown: " + method);
        }
        return result;
    }

    private CodexThread loaded(JsonNode params) throws IOException {
        String id = params.path("threadId").asText();
        CodexThread there = threads.get(id);
        if (there == null) {
            there =
                    CodexThread.kept(settings, id)
                            .orElseThrow(() -> new IllegalStateException("no thread " + id));
            threads.put(id, there);
        }
        return there;
    }

    /** Every client. */
    void tell(String method, ObjectNode params) {
        clients.forEach(c -> send(c, message(method, params)));
    }

    /** Those who follow the thread. */
    void tell(CodexThread thread, String method, ObjectNode params) {
        String message = message(method, params.put("threadId", thread.id()));
        clients.stream()
                .filter(c -> c.follows().contains(thread.id()))
                .forEach(c -> send(c, message));
    }

    int followers(CodexThread thread) {
        return (int) clients.stream().filter(c -> c.follows().contains(thread.id())).count();
    }

    /** All who follow the thread, also those who come later: the first answer counts. */
    CompletableFuture<String> ask(CodexThread thread, String method, ObjectNode params) {
        int id = ids.incrementAndGet();
        ObjectNode message = NODES.objectNode().put("id", id).put("method", method);
        message.set("params", params.put("threadId", thread.id()));
        CompletableFuture<String> decision = new CompletableFuture<>();
        asked.put(id, new Asked(thread.id(), message.toString(), decision));
        clients.stream()
                .filter(c -> c.follows().contains(thread.id()))
                .forEach(c -> send(c, message.toString()));
        return decision;
    }

    private void decided(int id, String decision) {
        Asked was = asked.remove(id);
        if (was != null) {
            CodexThread thread = threads.get(was.thread());
            if (thread != null) {
                tell(thread, "serverRequest/resolved", NODES.objectNode().put("requestId", id));
            }
            was.decision().complete(decision);
        }
    }

    private static String message(String method, ObjectNode params) {
        ObjectNode message = NODES.objectNode().put("method", method);
        return message.set("params", params).toString();
    }

    private static void send(Client client, String message) {
        try {
            client.frames().send(message);
        } catch (IOException e) {
            System.err.println("a client does not hear: " + e.getMessage());
        }
    }
}
