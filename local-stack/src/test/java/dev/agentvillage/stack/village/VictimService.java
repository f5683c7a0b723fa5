package dev.agentvillage.stack.village;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * In the place of a service: ready as soon as it listens, and it says what it was given. Asked for
 * the runners it knows of none yet when first asked.
 */
public final class VictimService {
    private static final List<String> TOLD =
            List.of("RUNNER_ID", "WORKSPACE_ROOT", "RUNNER_CACHE_DIR");

    private VictimService() {}

    public static void main(String[] args) throws IOException {
        if (System.getenv("VICTIM_FAILS") != null) {
            throw new IOException("told to fail");
        }
        listen("MANAGEMENT_PORT", "/", VictimService::given);
        if (System.getenv("HTTP_PORT") != null) {
            var asked = new AtomicInteger();
            listen("HTTP_PORT", "/api/runner/runners", () -> runners(asked.incrementAndGet()));
        }
    }

    /** The names of its environment's variables, and what is in those that are no secret. */
    private static String given() {
        var lines = new ArrayList<>(System.getenv().keySet());
        TOLD.forEach(name -> lines.add(name + "=" + System.getenv(name)));
        return String.join("\n", lines);
    }

    private static String runners(int asked) {
        return asked == 1
                ? "{\"items\":[]}"
                : "{\"items\":[%1$s,%1$s]}"
                        .formatted(
                                "{\"status\":\"online\",\"lastSeen\":%d}"
                                        .formatted(System.currentTimeMillis()));
    }

    private static void listen(String port, String path, Supplier<String> answer)
            throws IOException {
        var address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv(port)));
        var server = HttpServer.create(address, 5);
        server.createContext(
                path,
                exchange -> {
                    var body = answer.get().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    /** Makes a checkout whose built services are this program. */
    static void install(Path home) throws IOException {
        for (var service : List.of(Part.SESSION, Part.RUNNER, Part.METERING)) {
            var jar = home.resolve(service.title()).resolve("target/quarkus-app/quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            var manifest = new Manifest();
            var main = manifest.getMainAttributes();
            main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            main.put(Attributes.Name.MAIN_CLASS, VictimService.class.getName());
            main.put(
                    Attributes.Name.CLASS_PATH,
                    VictimService.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString());
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        }
    }
}
