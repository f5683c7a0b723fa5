package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The server: on loopback alone, until it is closed. */
public final class ModelServer implements AutoCloseable {
    private static final List<String> MODELS = List.of("scripted-model");

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Tallies tallies = new Tallies();
    private final Pauses pauses = new Pauses();
    private final Director director;
    private final Stage stage;

    private ModelServer(HttpServer http, Scripts scripts) {
        this.http = http;
        this.director = new Director(scripts);
        this.stage = new Stage(director, tallies, pauses);
    }

    public static ModelServer start(Scripts scripts) throws IOException {
        return start(0, scripts);
    }

    /** Port 0 takes a free one. */
    public static ModelServer start(int port, Scripts scripts) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer http = HttpServer.create(address, 64);
        var server = new ModelServer(http, scripts);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /** Without a path: Anthropic and Gemini clients want it so, OpenAI's want {@code /v1} added. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return http.getAddress().getPort();
    }

    public Served served() {
        return tallies.served();
    }

    /** The last 2000 requests, oldest first. */
    public List<SeenRequest> requests() {
        return tallies.requests();
    }

    /** Adds a script, or puts it in the place of the one of this name. */
    public void script(String name, Step... steps) {
        director.add(name, steps);
    }

    /** Ends every wait for this gate, the present ones and those to come. */
    public void release(String gate) {
        pauses.release(gate);
    }

    @Override
    public void close() {
        pauses.close();
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (RefusedException e) {
            Stage.send(exchange, e.status(), failure(e.getMessage()));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        if (!method.equals("POST")) {
            seen(exchange, null);
            lookUp(exchange, method, path);
            return;
        }
        Asking asking = Request.read(exchange);
        if (path.endsWith("/count_tokens") || path.endsWith(":countTokens")) {
            seen(exchange, null);
            long tokens = 1 + asking.body().toString().length() / 4;
            ObjectNode count = JsonNodeFactory.instance.objectNode();
            count.put("input_tokens", tokens).put("totalTokens", tokens);
            Stage.send(exchange, 200, count);
            return;
        }
        Wire wire = wire(path);
        if (wire == null || !asking.body().isObject()) {
            seen(exchange, null);
            throw new RefusedException(
                    wire == null ? 404 : 400, "This is no request for an answer");
        }
        ModelCall call = wire.read(asking);
        seen(exchange, call);
        stage.play(wire, call, exchange);
    }

    private static @Nullable Wire wire(String path) {
        if (path.endsWith("/messages")) {
            return new AnthropicMessages();
        }
        if (path.endsWith("/responses")) {
            return new OpenAiResponses();
        }
        if (path.endsWith("/chat/completions")) {
            return new OpenAiChat();
        }
        if (path.endsWith(":generateContent") || path.endsWith(":streamGenerateContent")) {
            return new GeminiContent();
        }
        return null;
    }

    private static void lookUp(HttpExchange exchange, String method, String path)
            throws IOException {
        if (method.equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        } else if (method.equals("GET") && path.endsWith("/models")) {
            Stage.send(exchange, 200, models());
        } else {
            throw new RefusedException(404, "Nothing is here");
        }
    }

    /** In the words of all APIs at once: each client reads its own. */
    private static ObjectNode models() {
        ObjectNode all = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = all.putArray("data");
        for (String model : MODELS) {
            data.addObject().put("id", model).put("object", "model").put("type", "model");
        }
        all.putArray("models");
        return all;
    }

    private void seen(HttpExchange exchange, @Nullable ModelCall call) {
        tallies.seen(
                new SeenRequest(
                        Instant.now(),
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        call == null ? "" : call.model(),
                        call == null ? "" : call.conversation(),
                        call == null ? List.of() : call.toolbox().names(),
                        call == null ? "" : call.dialogue().lastPrompt(),
                        call == null ? List.of() : call.dialogue().scripts()));
    }

    private static JsonNode failure(@Nullable String message) {
        ObjectNode failure = JsonNodeFactory.instance.objectNode().put("type", "error");
        failure.putObject("error").put("type", "invalid_request_error").put("message", message);
        return failure;
    }
}
