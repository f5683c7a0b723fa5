package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Omnara's HTTP API, as far as a session uses it; its agents' commands run in one directory. */
public final class OmnaraStandIn implements AutoCloseable {
    public static final String TOKEN = "omnara_org_0123456789abcdefghij";
    public static final String PROFILE = "aprf_1";
    private static final String PROJECT = "/v1/orgs/org_1/projects/proj_1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String modelBase;
    private final Path machine;
    private final List<OmnaraRemote> agents = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> modes = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile boolean keeping;

    private OmnaraStandIn(HttpServer server, String modelBase, Path machine) {
        this.server = server;
        this.modelBase = modelBase;
        this.machine = machine;
        modes.put("run_command", "always_ask");
        modes.put("ask_question", "always_allow");
    }

    /**
     * @param modelBase of the model that its agents ask
     * @param machine where their commands run
     */
    public static OmnaraStandIn start(String modelBase, Path machine) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            OmnaraStandIn omnara = new OmnaraStandIn(server, modelBase, machine);
            server.createContext("/", omnara::taken);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return omnara;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a runner's operator writes it down. */
    public String settings() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                .put("token", TOKEN)
                .put("org", "org_1")
                .put("project", "proj_1")
                .put("profile", PROFILE)
                .toString();
    }

    /** From now on nobody answers anything, and nobody is told anything. */
    public void away(boolean now) {
        away = now;
        if (now) {
            breakOff();
        }
    }

    /** Every stream of events ends. */
    public void breakOff() {
        agents.forEach(OmnaraRemote::breakOff);
    }

    /** Refuses from now on to archive. */
    public void keep(boolean now) {
        keeping = now;
    }

    public void mode(String tool, String mode) {
        modes.put(tool, mode);
    }

    public int agents() {
        return agents.size();
    }

    public long running() {
        return agents.stream().filter(a -> !a.isArchived()).count();
    }

    /** Somebody at Omnara itself answers all that is asked. */
    public void answerAll(boolean allowed) {
        JsonNode answer =
                JSON.createArrayNode()
                        .add(
                                JSON.createObjectNode()
                                        .set(
                                                "option_indices",
                                                JSON.createArrayNode().add(allowed ? 0 : 1)));
        agents.forEach(
                a -> a.interactions("open").forEach(i -> a.resolve(i.path("id").asText(), answer)));
    }

    /** What it was asked, by method and path. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void taken(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            if (away) {
                refuse(exchange, 503, "service_unavailable");
            } else if (!("Bearer " + TOKEN)
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, 401, "unauthorized");
            } else if (!path.startsWith(PROJECT + "/")) {
                refuse(exchange, 404, "not_found");
            } else {
                route(exchange, path.substring(PROJECT.length() + 1).split("/"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpExchange exchange, String[] path)
            throws IOException, InterruptedException {
        switch (path[0]) {
            case "agent-profiles" -> profile(exchange, path);
            case "agent-configs" -> answer(exchange, 200, tools());
            case "agents" -> {
                if (path.length == 1) {
                    create(exchange);
                } else {
                    Optional<OmnaraRemote> agent =
                            agents.stream().filter(a -> a.id.equals(path[1])).findFirst();
                    if (agent.isEmpty()) {
                        refuse(exchange, 404, "not_found");
                    } else {
                        agent(exchange, agent.get(), path);
                    }
                }
            }
            default -> refuse(exchange, 404, "not_found");
        }
    }

    private void profile(HttpExchange exchange, String[] path) throws IOException {
        if (!path[1].equals(PROFILE)) {
            refuse(exchange, 404, "not_found");
            return;
        }
        ObjectNode profile = JSON.createObjectNode().put("id", PROFILE);
        profile.put("current_config_id", "acfg_1").putObject("current_config").put("source", "{}");
        answer(exchange, 200, profile);
    }

    private ObjectNode tools() {
        ObjectNode all = JSON.createObjectNode();
        var tools = all.putArray("tools");
        modes.forEach(
                (name, mode) ->
                        tools.addObject()
                                .put("name", name)
                                .put("enabled", true)
                                .putObject("permission")
                                .put("mode", mode));
        return all;
    }

    private void create(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        OmnaraRemote agent =
                new OmnaraRemote(
                        "agt_" + (agents.size() + 1),
                        modelBase,
                        new OmnaraMachine(machine),
                        tool -> "always_ask".equals(modes.get(tool)));
        agents.add(agent);
        agent.input(body.path("message").asText());
        ObjectNode made = JSON.createObjectNode();
        made.putObject("agent").put("id", agent.id).put("state", "active");
        answer(exchange, 201, made);
    }

    private void agent(HttpExchange exchange, OmnaraRemote agent, String[] path)
            throws IOException, InterruptedException {
        switch (path[2]) {
            case "events" -> events(exchange, agent);
            case "usage" -> answer(exchange, 200, agent.usage());
            case "inputs" -> {
                JsonNode body = JSON.readTree(exchange.getRequestBody());
                agent.input(body.at("/content_blocks/0/text").asText());
                answer(exchange, 201, JSON.createObjectNode());
            }
            case "cancel" -> {
                agent.cancel();
                answer(exchange, 200, JSON.createObjectNode().put("affected", true));
            }
            case "archive" -> {
                if (keeping) {
                    refuse(exchange, 503, "service_unavailable");
                } else {
                    agent.archive();
                    answer(exchange, 200, JSON.createObjectNode().put("state", "archived"));
                }
            }
            case "interactions" -> interactions(exchange, agent, path);
            default -> refuse(exchange, 404, "not_found");
        }
    }

    private static void interactions(HttpExchange exchange, OmnaraRemote agent, String[] path)
            throws IOException {
        if (path.length == 3) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            ObjectNode list = JSON.createObjectNode().putNull("next_cursor");
            list.set("data", agent.interactions(query.replaceFirst("^state=", "")));
            answer(exchange, 200, list);
            return;
        }
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        Optional<JsonNode> resolved = agent.resolve(path[3], body.path("answers"));
        if (resolved.isEmpty()) {
            refuse(exchange, 409, "idempotency_key_conflict");
        } else {
            answer(exchange, 200, resolved.get());
        }
    }

    private static void events(HttpExchange exchange, OmnaraRemote agent)
            throws IOException, InterruptedException {
        long after = Long.parseLong(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<String> stream = agent.stream(after);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String frame = OmnaraRemote.next(stream);
                    !frame.equals(OmnaraRemote.BREAK);
                    frame = OmnaraRemote.next(stream)) {
                out.write(frame.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        answer(exchange, status, JSON.createObjectNode().put("error", "no").put("code", code));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body)
            throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() throws InterruptedException {
        for (OmnaraRemote agent : agents) {
            agent.archive();
        }
        server.stop(0);
    }
}
