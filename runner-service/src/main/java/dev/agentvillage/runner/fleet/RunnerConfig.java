package dev.agentvillage.runner.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What an operator sets; the environment variables are in application.properties. */
@ConfigMapping(prefix = "runner")
public interface RunnerConfig {
    String id();

    String pool();

    String version();

    /** As in {@code zone=a,gpu=no}. */
    Optional<String> labels();

    String workspaceRoot();

    String cacheDir();

    int maxConcurrentSessions();

    long usageTickIntervalMs();

    long sessionTimeoutMs();

    long startTimeoutMs();

    long workspaceTimeoutMs();

    long stopGraceMs();

    long drainTimeoutMs();

    long heartbeatIntervalMs();

    /** Directories under which local repositories may lie, as a path list. */
    Optional<String> localRepoRoots();

    /** Hosts that may be fetched from over plain http, separated by commas. */
    Optional<String> httpHosts();

    int gitTimeoutSeconds();

    /** What private repositories are fetched with: docs/adr/0065. */
    Optional<String> gitCredentialsFile();

    /** PATH of the sessions' programs. */
    Optional<String> sessionPath();

    /** Regular expressions of further test commands, separated by line ends. */
    Optional<String> testPatterns();

    int terminalWindowBytes();

    long terminalSpoolBytes();

    /** A file with the key that decisions are signed with, as X.509 in PEM. */
    Optional<String> controlPlanePublicKey();

    /** How long after its expiry a decision that was made before still counts. */
    long approvalGraceMs();

    /** With less room than this, or than that share, new sessions are refused. */
    @WithDefault("2147483648")
    long minFreeBytes();

    @WithDefault("5")
    int minFreePercent();
}
