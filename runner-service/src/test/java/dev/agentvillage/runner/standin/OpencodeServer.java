package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** opencode's server on loopback, for those who know its password. */
final class OpencodeServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final OpencodeBoard board;
    private final String authorization;
    private final Consumer<String> prompts;

    OpencodeServer(int port, String password, OpencodeBoard board, Consumer<String> prompts)
            throws IOException {
        this.board = board;
        this.prompts = prompts;
        this.authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        ("opencode:" + password).getBytes(StandardCharsets.UTF_8));
        this.http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 16);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String said = exchange.getRequestHeaders().getFirst("Authorization");
        if (!authorization.equals(said)) {
            send(exchange, 401, JsonNodeFactory.instance.objectNode());
            return;
        }
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod() + " " + path.replaceAll("(ses|per)_[0-9a-f]+", "ID")) {
            case "GET /event" -> events(exchange);
            case "GET /session" -> send(exchange, 200, board.sessions());
            case "GET /session/status" -> send(exchange, 200, board.status());
            case "GET /session/ID/message" -> send(exchange, 200, board.messages());
            case "GET /permission" -> send(exchange, 200, board.permissions());
            case "POST /session/ID/prompt_async" -> {
                prompts.accept(
                        JSON.readTree(exchange.getRequestBody()).at("/parts/0/text").asText());
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            }
            case "POST /permission/ID/reply" -> {
                JsonNode body = JSON.readTree(exchange.getRequestBody());
                boolean known =
                        board.reply(
                                path.split("/", -1)[2],
                                new OpencodeBoard.Reply(
                                        body.path("reply").asText(),
                                        body.path("message").asText()));
                send(exchange, known ? 200 : 404, BooleanNode.valueOf(known));
            }
            default -> send(exchange, 404, JsonNodeFactory.instance.objectNode());
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        BlockingQueue<String> events = board.listen();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(("data: " + events.take() + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            board.leave(events);
        }
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
