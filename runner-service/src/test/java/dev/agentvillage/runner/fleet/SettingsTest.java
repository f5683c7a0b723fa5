package dev.agentvillage.runner.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir private Path temp;

    private Settings settings(Map<String, String> changes) {
        return settings(changes, Set.of("PATH"));
    }

    private Settings settings(Map<String, String> changes, Set<String> environment) {
        Map<String, String> all =
                new HashMap<>(
                        Map.ofEntries(
                                Map.entry("runner.id", "r1"),
                                Map.entry("runner.pool", "default"),
                                Map.entry("runner.version", "1"),
                                Map.entry("runner.workspace-root", temp + "/w"),
                                Map.entry("runner.cache-dir", temp + "/c"),
                                Map.entry("runner.max-concurrent-sessions", "10"),
                                Map.entry("runner.usage-tick-interval-ms", "30000"),
                                Map.entry("runner.session-timeout-ms", "3600000"),
                                Map.entry("runner.start-timeout-ms", "60000"),
                                Map.entry("runner.workspace-timeout-ms", "600000"),
                                Map.entry("runner.stop-grace-ms", "10000"),
                                Map.entry("runner.drain-timeout-ms", "30000"),
                                Map.entry("runner.heartbeat-interval-ms", "10000"),
                                Map.entry("runner.git-timeout-seconds", "30"),
                                Map.entry("runner.approval-grace-ms", "30000"),
                                Map.entry("runner.terminal-spool-bytes", "67108864"),
                                Map.entry("runner.terminal-window-bytes", "1048576")));
        all.putAll(changes);
        return Settings.of(
                new SmallRyeConfigBuilder()
                        .withMapping(RunnerConfig.class)
                        .withSources(new PropertiesConfigSource(all, "test", 100))
                        .build()
                        .getConfigMapping(RunnerConfig.class),
                environment);
    }

    @Test
    void labelsAndRootsAreRead() throws IOException {
        Path root = Files.createDirectories(temp.resolve("repos")).toRealPath();
        Settings settings =
                settings(
                        Map.of(
                                "runner.labels",
                                "zone=a, gpu=no",
                                "runner.local-repo-roots",
                                root + java.io.File.pathSeparator + temp.toRealPath()));
        assertThat(settings.labels()).isEqualTo(Map.of("zone", "a", "gpu", "no"));
        assertThat(settings.workspaces().localRoots()).containsExactly(root, temp.toRealPath());
    }

    @Test
    void everythingThatIsWrongIsSaidInOneSentence() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(
                        () ->
                                settings(
                                        Map.of(
                                                "runner.max-concurrent-sessions", "0",
                                                "runner.usage-tick-interval-ms", "60000",
                                                "runner.id", "no blanks",
                                                "runner.labels", "nonsense",
                                                "runner.test-patterns", "(",
                                                "runner.local-repo-roots", "/does/not/exist",
                                                "runner.git-credentials-file", temp + "/nothing",
                                                "runner.start-timeout-ms", "0",
                                                "runner.terminal-window-bytes", "1",
                                                "runner.workspace-root", file + "/below"),
                                        Set.of("SESSION_TIMEUOT_MS")))
                .hasMessageContainingAll(
                        "does not start",
                        "MAX_CONCURRENT_SESSIONS must be between 1 and 10000, not 0",
                        "USAGE_TICK_INTERVAL_MS",
                        "RUNNER_ID",
                        "RUNNER_LABELS",
                        "TEST_PATTERNS",
                        "LOCAL_REPO_ROOTS",
                        "GIT_CREDENTIALS_FILE: it cannot be read",
                        "START_TIMEOUT_MS must be between",
                        "TERMINAL_WINDOW_BYTES must be between",
                        "SESSION_TIMEUOT_MS is unknown: SESSION_TIMEOUT_MS is meant",
                        "WORKSPACE_ROOT");
    }
}
