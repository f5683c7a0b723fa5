package dev.agentvillage.runner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** The real CLIs that tests run, where they are installed, and the model that they are given. */
final class Agents {
    static final String ENDPOINTS = "models.json";
    static final String KEY = "sk-test-0123456789abcdefghij0123456789";

    private Agents() {}

    /** Outside the checkout: they are large, and never change. */
    static Path runtimes() {
        String set = System.getenv("AGENT_VILLAGE_RUNTIMES");
        if (set != null && !set.isBlank()) {
            return Path.of(set);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return base.resolve("agent-village/runtimes");
    }

    /** Why it cannot be tested here; nothing when it can. */
    static Optional<String> missing(String provider) {
        Path versions = runtimes().resolve(provider);
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                if (all.anyMatch(v -> Files.exists(v.resolve("runtime.json")))) {
                    return Optional.empty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.of(
                "no "
                        + provider
                        + " is installed in "
                        + runtimes()
                        + "; './village providers install' does it");
    }

    /** From now on, the runner under test gives this provider that model. */
    static void model(Path directory, String provider, URI base, String model) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ObjectNode endpoint = all.putObject(provider);
        endpoint.put("baseUrl", base.toString()).put("apiKey", KEY);
        if (!model.isEmpty()) {
            endpoint.put("model", model);
        }
        try {
            Path file = Files.createTempFile(directory, "models", ".json");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(file, all.toString());
            Files.move(
                    file,
                    directory.resolve(ENDPOINTS),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
