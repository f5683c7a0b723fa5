package dev.agentvillage.runner.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The git of the host, for what JGit cannot. */
final class GitProcess {
    private static final long PATIENCE_SECONDS = 60;

    private GitProcess() {}

    /** Takes the working tree into the index of the runner's own view of it. */
    static void stage(Path gitDirectory, Path tree) throws IOException {
        ProcessBuilder git =
                new ProcessBuilder(
                                "git",
                                "--git-dir=" + gitDirectory,
                                "--work-tree=" + tree,
                                "-c",
                                "advice.addEmbeddedRepo=false",
                                "add",
                                "--all")
                        .directory(tree.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        String path = git.environment().getOrDefault("PATH", "/usr/bin:/bin");
        // Nobody's configuration, and nothing of the service's own environment.
        git.environment().clear();
        git.environment()
                .putAll(
                        Map.of(
                                "PATH", path,
                                "GIT_CONFIG_GLOBAL", "/dev/null",
                                "GIT_CONFIG_NOSYSTEM", "1"));
        Process process = git.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the working tree could not be read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
