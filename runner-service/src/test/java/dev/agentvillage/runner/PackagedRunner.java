package dev.agentvillage.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged runner as a process of its own; whoever starts it ends it. */
final class PackagedRunner {
    private PackagedRunner() {}

    /**
     * @param said what it says is appended here
     */
    static Process start(File said, Map<String, String> environment) throws IOException {
        return start(List.of(), said, environment);
    }

    /**
     * @param by a program that becomes what follows it, with something changed
     */
    static Process start(List<String> by, File said, Map<String, String> environment)
            throws IOException {
        List<String> argv = new ArrayList<>(by);
        argv.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar"));
        ProcessBuilder builder =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(said));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Where its directories are below a root. */
    static Map<String, String> places(Path root) {
        return Map.of(
                "WORKSPACE_ROOT",
                root + "/workspaces",
                "RUNNER_CACHE_DIR",
                root + "/cache",
                "LOCAL_REPO_ROOTS",
                root.toString());
    }
}
