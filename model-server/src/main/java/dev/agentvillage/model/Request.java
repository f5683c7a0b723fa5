package dev.agentvillage.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a request's body, bounded and unpacked. */
final class Request {
    static final int MAX_BODY = 32 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Request() {}

    static Asking read(HttpExchange exchange) throws IOException {
        byte[] bytes;
        try (InputStream in = unpacked(exchange)) {
            bytes = in.readNBytes(MAX_BODY + 1);
        }
        if (bytes.length > MAX_BODY) {
            throw new RefusedException(413, "The body is larger than " + MAX_BODY + " bytes");
        }
        return new Asking(
                exchange.getRequestURI().toString(), exchange.getRequestHeaders(), parsed(bytes));
    }

    private static InputStream unpacked(HttpExchange exchange) throws IOException {
        @Nullable String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        InputStream in = exchange.getRequestBody();
        if (encoding == null) {
            return in;
        }
        return switch (encoding.toLowerCase(Locale.ROOT).strip()) {
            case "identity", "" -> in;
            case "gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default -> throw new RefusedException(415, "Content-Encoding " + encoding);
        };
    }

    private static JsonNode parsed(byte[] bytes) {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RefusedException(400, "The body is no JSON");
        } catch (IOException e) {
            throw new RefusedException(400, "The body cannot be read");
        }
    }
}
