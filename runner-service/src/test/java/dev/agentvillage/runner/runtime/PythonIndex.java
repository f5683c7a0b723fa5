package dev.agentvillage.runner.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An index of Python packages on loopback that has one: what pip itself asks of one. */
final class PythonIndex implements AutoCloseable {
    private static final String PACKAGE = "aider-chat";
    private static final String PAGE = "/simple/" + PACKAGE + "/";

    private record Wheel(byte[] file, String hash) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Wheel> wheels = new TreeMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    PythonIndex() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple";
    }

    /** What was asked for, by its path. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /**
     * @param says what the program answers when it is asked for its version
     * @return the hash of its file, as the installer tells it
     */
    String publish(String version, String says) throws Exception {
        byte[] file = wheel(version, says);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        wheels.put("aider_chat-" + version + "-py3-none-any.whl", new Wheel(file, hash));
        return "sha256:" + hash;
    }

    /** One whose file is not what its page says. */
    void publishAltered(String version) throws Exception {
        wheels.put(
                "aider_chat-" + version + "-py3-none-any.whl",
                new Wheel(wheel(version, version), "0".repeat(64)));
    }

    private static byte[] wheel(String version, String says) throws IOException {
        String info = "aider_chat-" + version + ".dist-info/";
        String about = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(PACKAGE, version);
        Map<String, String> files = new TreeMap<>();
        files.put("aider/__init__.py", "");
        files.put(
                "aider/main.py",
                """
                import sys
                def main():
                    print("aider %s" if "--version" in sys.argv else "  --model MODEL  which")
                """
                        .formatted(says));
        files.put(info + "METADATA", about);
        files.put(
                info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        files.put(info + "entry_points.txt", "[console_scripts]\naider = aider.main:main\n");
        files.put(
                info + "RECORD",
                files.keySet().stream().map(f -> f + ",,\n").collect(Collectors.joining())
                        + info
                        + "RECORD,,\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            Wheel wheel = wheels.get(path.substring(path.lastIndexOf('/') + 1));
            if (path.equals(PAGE)) {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                send(exchange, page().getBytes(StandardCharsets.UTF_8));
            } else if (wheel != null) {
                send(exchange, wheel.file());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private String page() {
        return wheels.entrySet().stream()
                .map(
                        w ->
                                "<a href=\"/files/%s#sha256=%s\">%s</a>\n"
                                        .formatted(w.getKey(), w.getValue().hash(), w.getKey()))
                .collect(Collectors.joining());
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
