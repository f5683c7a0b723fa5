package dev.agentvillage.stack.village;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** In the place of a service: ready as soon as it listens, and it says what it was given. */
public final class VictimService {
    private VictimService() {}

    public static void main(String[] args) throws IOException {
        if (System.getenv("VICTIM_FAILS") != null) {
            throw new IOException("told to fail");
        }
        int port = Integer.parseInt(System.getenv("MANAGEMENT_PORT"));
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5);
        server.createContext(
                "/",
                exchange -> {
                    var names =
                            String.join("\n", System.getenv().keySet().stream().sorted().toList())
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, names.length);
                    exchange.getResponseBody().write(names);
                    exchange.close();
                });
        server.start();
        System.out.println("victim listens on " + port);
    }

    /** Makes a checkout whose built services are this program. */
    static void install(Path home) throws IOException {
        for (var service : Part.services()) {
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
