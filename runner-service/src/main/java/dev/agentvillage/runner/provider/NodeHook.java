package dev.agentvillage.runner.provider;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The script by which hooks that are commands tell the runner, or ask it and wait.
 *
 * @param node by its real path: by its name it may be a shim
 * @param script where it is written
 */
public record NodeHook(Path node, Path script) {
    private static final String SCRIPT = Script.of(NodeHook.class, "hook.mjs");
    private static final long SPARE_MS = 60_000;
    private static final long REPORT_MS = 20_000;

    /** What a timer takes, in JavaScript. */
    private static final long MAX_MS = Integer.MAX_VALUE - 10 * SPARE_MS;

    /** On the runner's own PATH. */
    public static Optional<Path> installedNode() {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "/usr/bin" : path).split(File.pathSeparator)) {
            Path node = Path.of(directory, "node");
            if (node.isAbsolute() && Files.isExecutable(node)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    public String text(String url, long approvalTimeoutMs) {
        return SCRIPT.replace("@URL@", url)
                .replace("@GATE_MS@", Long.toString(answeredWithinMs(approvalTimeoutMs)))
                .replace("@REPORT_MS@", Long.toString(REPORT_MS));
    }

    private static long answeredWithinMs(long approvalTimeoutMs) {
        return Math.min(approvalTimeoutMs + SPARE_MS, MAX_MS);
    }

    /** A script that is killed has said no: only what is printed by one that ended well counts. */
    public String gate() {
        return command("gate") + " || { echo 'not allowed' >&2; exit 2; }";
    }

    /** What the CLI has to allow for it: later than our own no. */
    public static long gateMs(long approvalTimeoutMs) {
        return answeredWithinMs(approvalTimeoutMs) + SPARE_MS;
    }

    public String report() {
        return command("report");
    }

    public static long reportMs() {
        return REPORT_MS + SPARE_MS;
    }

    private String command(String kind) {
        return "'" + quoted(node) + "' '" + quoted(script) + "' " + kind;
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }
}
