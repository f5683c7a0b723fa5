package dev.agentvillage.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** In the place of a collector: takes OTLP over HTTP, as protobuf, and keeps the spans. */
final class TraceReceiver {
    private static final int LARGEST = 8 << 20;

    private final List<OtlpSpan> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private TraceReceiver(HttpServer server) {
        this.server = server;
    }

    static TraceReceiver start() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            var receiver = new TraceReceiver(server);
            server.createContext("/", receiver::take);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<OtlpSpan> spans() {
        return List.copyOf(spans);
    }

    List<OtlpSpan> trace(String id) {
        return spans.stream().filter(span -> span.trace().equals(id)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
        if (exchange.getRequestURI().getPath().equals("/v1/traces")) {
            spans.addAll(OtlpSpan.in(body));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }
}
