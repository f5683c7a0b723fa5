package dev.agentvillage.runner.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The git of the host, for what JGit cannot: with nobody's configuration, and nothing of the
 * service's own environment.
 */
public final class HostGit {
    private static final long PATIENCE_SECONDS = 60;

    private HostGit() {}

    /**
     * Whether it did what it was told; false also when it took too long and was ended.
     *
     * @throws InterruptedIOException when whoever waits for it is interrupted; it is ended
     * @throws IOException when there is no git
     */
    public static boolean run(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder git =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        String path = git.environment().getOrDefault("PATH", "/usr/bin:/bin");
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
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
