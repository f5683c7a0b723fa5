package dev.agentvillage.runner.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An npm registry on loopback that has one package: what npm itself asks of one. */
final class PackageRegistry implements AutoCloseable {
    private static final String PACKAGE = "@google/gemini-cli";

    private record Version(String manifest, byte[] tarball) {}

    private final Path directory;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Version> versions = new TreeMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch holding = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String held = "";

    PackageRegistry(Path directory) throws IOException {
        this.directory = directory;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was asked for, by its path. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /**
     * @param says what the program answers when it is asked for its version
     * @return the integrity of its tarball
     */
    String publish(String version, String says) throws Exception {
        return publish(version, says, null);
    }

    /** One whose tarball is not what its manifest says. */
    void publishAltered(String version) throws Exception {
        publish(version, version, "sha512-" + Base64.getEncoder().encodeToString(new byte[64]));
    }

    private String publish(String version, String says, String claimed) throws Exception {
        Path root = Files.createTempDirectory(directory, "package");
        Path files = Files.createDirectory(root.resolve("package"));
        Files.writeString(
                files.resolve("package.json"),
                "{\"name\":\"%s\",\"version\":\"%s\",\"bin\":{\"gemini\":\"gemini.sh\"}}"
                        .formatted(PACKAGE, version));
        Path program = files.resolve("gemini.sh");
        Files.writeString(
                program,
                "#!/bin/sh\ncase $1 in --version) echo %s;; *) echo '  --model <name>  which';; esac\n"
                        .formatted(says));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path archive = root.resolve("package.tgz");
        Process tar =
                new ProcessBuilder(
                                "tar", "-czf", archive.toString(), "-C", root.toString(), "package")
                        .inheritIO()
                        .start();
        if (!tar.waitFor(30, TimeUnit.SECONDS) || tar.exitValue() != 0) {
            throw new IOException("tar made no archive");
        }
        byte[] tarball = Files.readAllBytes(archive);
        String integrity =
                "sha512-"
                        + Base64.getEncoder()
                                .encodeToString(
                                        MessageDigest.getInstance("SHA-512").digest(tarball));
        String manifest =
                """
                {"name":"%s","version":"%s","bin":{"gemini":"gemini.sh"},
                 "dist":{"tarball":"%s/tarballs/%s.tgz","integrity":"%s"}}
                """
                        .formatted(
                                PACKAGE,
                                version,
                                address(),
                                version,
                                claimed == null ? integrity : claimed);
        versions.put(version, new Version(manifest, tarball));
        return integrity;
    }

    /** From now on nobody gets the tarball of a version, until released. */
    void hold(String version) {
        held = version;
    }

    void awaitHolding() throws InterruptedException {
        if (!holding.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody asked for the tarball");
        }
    }

    void release() {
        released.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            if (path.equals("/" + PACKAGE)) {
                send(exchange, packument().getBytes(StandardCharsets.UTF_8));
            } else if (path.startsWith("/tarballs/")) {
                String version = path.substring("/tarballs/".length(), path.length() - 4);
                if (version.equals(held)) {
                    holding.countDown();
                    released.await(60, TimeUnit.SECONDS);
                }
                send(exchange, versions.get(version).tarball());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String packument() {
        return """
               {"name":"%s","dist-tags":{"latest":"%s"},"versions":{%s}}
               """
                .formatted(
                        PACKAGE,
                        versions.keySet().stream().reduce((a, b) -> b).orElse(""),
                        versions.entrySet().stream()
                                .map(v -> "\"" + v.getKey() + "\":" + v.getValue().manifest())
                                .collect(Collectors.joining(",")));
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
