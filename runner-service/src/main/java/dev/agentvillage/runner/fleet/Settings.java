package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.runner.session.DecisionCheck;
import dev.agentvillage.runner.session.SessionSettings;
import dev.agentvillage.runner.terminal.BacklogLimits;
import dev.agentvillage.runner.work.TestCommands;
import dev.agentvillage.runner.workspace.CredentialsFile;
import dev.agentvillage.runner.workspace.Workspaces;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The configuration, checked: a runner that starts can work. */
record Settings(
        RunnerId id,
        Map<String, String> labels,
        Path journalFile,
        Workspaces.Settings workspaces,
        SessionSettings sessions,
        Optional<PublicKey> decisionKey) {

    /** Longer than a broker takes to be itself again after a restart. */
    private static final long BROKER_AWAY_MS = 10_000;

    /**
     * @param environment the names of what is set, among which a misspelt one would be ignored
     */
    static Settings of(RunnerConfig config, Set<String> environment) {
        List<String> wrong = new ArrayList<>(KnownKeys.READ.misspelt(environment));
        between(wrong, "MAX_CONCURRENT_SESSIONS", config.maxConcurrentSessions(), 1, 10_000);
        between(wrong, "USAGE_TICK_INTERVAL_MS", config.usageTickIntervalMs(), 100, 30_000);
        between(wrong, "SESSION_TIMEOUT_MS", config.sessionTimeoutMs(), 1_000, 7L * 86_400_000);
        between(wrong, "DRAIN_TIMEOUT_MS", config.drainTimeoutMs(), 0, 86_400_000);
        between(wrong, "HEARTBEAT_INTERVAL_MS", config.heartbeatIntervalMs(), 100, 60_000);
        between(wrong, "STOP_GRACE_MS", config.stopGraceMs(), 0, 600_000);
        between(wrong, "START_TIMEOUT_MS", config.startTimeoutMs(), 1_000, 3_600_000);
        between(wrong, "WORKSPACE_TIMEOUT_MS", config.workspaceTimeoutMs(), 1_000, 86_400_000);
        between(wrong, "GIT_TIMEOUT_SECONDS", config.gitTimeoutSeconds(), 1, 3_600);
        between(wrong, "TERMINAL_WINDOW_BYTES", config.terminalWindowBytes(), 32_768, 1 << 28);
        between(wrong, "TERMINAL_SPOOL_BYTES", config.terminalSpoolBytes(), 0, 1L << 36);
        between(wrong, "MIN_FREE_PERCENT", config.minFreePercent(), 0, 99);
        if (!config.id().matches("[A-Za-z0-9._-]{1,100}")) {
            wrong.add("RUNNER_ID must be 1-100 letters, digits, '.', '_' or '-'");
        }
        if (!config.pool().matches("[A-Za-z0-9._-]{1,100}")) {
            wrong.add("RUNNER_POOL must be 1-100 letters, digits, '.', '_' or '-'");
        }
        Path workspaceRoot = writable(wrong, "WORKSPACE_ROOT", config.workspaceRoot());
        Path cache = writable(wrong, "RUNNER_CACHE_DIR", config.cacheDir());
        Path repos = writable(wrong, "RUNNER_CACHE_DIR", cache.resolve("repos").toString());
        List<Path> roots = roots(wrong, config.localRepoRoots());
        CredentialsFile credentials =
                credentials(wrong, config.gitCredentialsFile(), workspaceRoot);
        TestCommands tests = tests(wrong, config.testPatterns());
        Optional<PublicKey> decisions = key(wrong, config.controlPlanePublicKey());
        between(wrong, "APPROVAL_GRACE_MS", config.approvalGraceMs(), 0, 600_000);
        Map<String, String> labels = labels(wrong, config.labels());
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(
                    "The runner does not start with this configuration: "
                            + String.join("; ", wrong));
        }
        return new Settings(
                new RunnerId(config.id()),
                labels,
                cache.resolve("journal-" + config.id() + ".mv"),
                new Workspaces.Settings(
                        config.id(),
                        workspaceRoot,
                        repos,
                        roots,
                        Set.copyOf(list(config.httpHosts(), ",")),
                        config.gitTimeoutSeconds(),
                        config.minFreeBytes(),
                        config.minFreePercent(),
                        credentials),
                new SessionSettings(
                        config.usageTickIntervalMs(),
                        config.sessionTimeoutMs(),
                        config.startTimeoutMs(),
                        config.workspaceTimeoutMs(),
                        config.stopGraceMs(),
                        5_000,
                        new BacklogLimits(
                                config.terminalWindowBytes(),
                                cache.resolve("spool"),
                                config.terminalSpoolBytes(),
                                BROKER_AWAY_MS),
                        config.sessionPath().orElse(""),
                        tests,
                        config.approvalGraceMs()),
                decisions);
    }

    private static Optional<PublicKey> key(List<String> wrong, Optional<String> file) {
        try {
            return file.isEmpty() || file.get().isBlank()
                    ? Optional.empty()
                    : Optional.of(DecisionCheck.key(Files.readString(Path.of(file.get()))));
        } catch (IOException | IllegalArgumentException e) {
            wrong.add(
                    "CONTROL_PLANE_PUBLIC_KEY is no file with an Ed25519 public key in PEM: "
                            + file.orElse(""));
            return Optional.empty();
        }
    }

    private static void between(List<String> wrong, String name, long value, long min, long max) {
        if (value < min || value > max) {
            wrong.add(name + " must be between " + min + " and " + max + ", not " + value);
        }
    }

    private static Path writable(List<String> wrong, String name, String value) {
        try {
            Path directory = Files.createDirectories(Path.of(value).toAbsolutePath());
            if (!Files.isWritable(directory)) {
                wrong.add(name + " cannot be written: " + directory);
            }
            return directory.toRealPath();
        } catch (IOException | InvalidPathException e) {
            wrong.add(name + " is no directory that can be made: " + value);
            return Path.of("/");
        }
    }

    private static List<Path> roots(List<String> wrong, Optional<String> value) {
        List<Path> roots = new ArrayList<>();
        for (String root : list(value, File.pathSeparator)) {
            try {
                roots.add(Path.of(root).toRealPath());
            } catch (IOException | InvalidPathException e) {
                wrong.add("LOCAL_REPO_ROOTS names no directory: " + root);
            }
        }
        return roots;
    }

    private static CredentialsFile credentials(
            List<String> wrong, Optional<String> value, Path workspaceRoot) {
        CredentialsFile file = new CredentialsFile(value.map(Path::of).orElse(null));
        for (String flaw : file.flaws()) {
            wrong.add("GIT_CREDENTIALS_FILE: " + flaw);
        }
        if (value.isPresent() && !Workspaces.fitsHelpers(workspaceRoot)) {
            wrong.add("WORKSPACE_ROOT is too long for the sockets of credential helpers");
        }
        return file;
    }

    private static TestCommands tests(List<String> wrong, Optional<String> value) {
        List<Pattern> patterns = new ArrayList<>();
        for (String pattern : list(value, "\n")) {
            try {
                patterns.add(Pattern.compile(pattern));
            } catch (PatternSyntaxException e) {
                wrong.add("TEST_PATTERNS has no regular expression: " + pattern);
            }
        }
        return new TestCommands(patterns);
    }

    private static Map<String, String> labels(List<String> wrong, Optional<String> value) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : list(value, ",")) {
            int eq = label.indexOf('=');
            if (eq < 1) {
                wrong.add("RUNNER_LABELS must be name=value,name=value: " + label);
            } else {
                labels.put(label.substring(0, eq).strip(), label.substring(eq + 1).strip());
            }
        }
        return labels;
    }

    private static List<String> list(Optional<String> value, String separator) {
        return value.stream()
                .flatMap(v -> Arrays.stream(v.split(Pattern.quote(separator))))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }
}
