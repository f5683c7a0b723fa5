package dev.agentvillage.runner;

import dev.agentvillage.stack.TestStack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The servers, and directories of the runner's own. */
public final class RunnerResource implements QuarkusTestResourceLifecycleManager {
    /** Found again in the other class loader. */
    static final String DIRECTORY = "test.runner.directory";

    /** What the runner may fetch private repositories with; a test that needs it writes it. */
    static final String CREDENTIALS = "credentials";

    /** Providers that a test declares. */
    static final String DECLARED = "providers.json";

    @Override
    public Map<String, String> start() {
        try {
            // Seen by the class loader that the test resources live in.
            Class.forName("org.postgresql.Driver");
            Bus.get();
            Path directory = Files.createTempDirectory("runner-it").toRealPath();
            System.setProperty(DIRECTORY, directory.toString());
            Map<String, String> config = new HashMap<>(TestStack.get().environment("runner"));
            config.put("RUNNER_ID", "runner-it");
            config.put("RUNNER_LABELS", "zone=test, size=small");
            config.put("WORKSPACE_ROOT", directory.resolve("workspaces").toString());
            config.put("RUNNER_CACHE_DIR", directory.resolve("cache").toString());
            config.put(
                    "LOCAL_REPO_ROOTS", Files.createDirectories(directory.resolve("repos")) + "");
            Path credentials = Files.createFile(directory.resolve(CREDENTIALS));
            Files.setPosixFilePermissions(
                    credentials, PosixFilePermissions.fromString("rw-------"));
            config.put("GIT_CREDENTIALS_FILE", credentials.toString());
            config.put("GIT_HTTP_HOSTS", "127.0.0.1");
            config.put("USAGE_TICK_INTERVAL_MS", "1000");
            config.put("HEARTBEAT_INTERVAL_MS", "500");
            config.put("STOP_GRACE_MS", "2000");
            config.put("MAX_CONCURRENT_SESSIONS", "4");
            config.put("SECRET_OF_THE_SERVICE", "must-not-leak");
            config.put("TEST_PROVIDERS", "true");
            config.put("APPROVAL_GRACE_MS", "500");
            config.put("CONTROL_PLANE_PUBLIC_KEY", ControlPlane.create(directory).toString());
            config.put("RUNTIMES_DIR", Agents.runtimes().toString());
            config.put("MODEL_ENDPOINTS_FILE", directory.resolve(Agents.ENDPOINTS).toString());
            config.put(
                    "PROVIDERS_FILE",
                    Files.writeString(directory.resolve(DECLARED), "{}").toString());
            config.put("MANAGEMENT_PORT", "0");
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path directory() {
        return Path.of(System.getProperty(DIRECTORY));
    }

    @Override
    public void stop() {
        try (Stream<Path> all = Files.walk(directory())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
