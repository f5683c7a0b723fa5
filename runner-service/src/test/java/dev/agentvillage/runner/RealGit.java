package dev.agentvillage.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The git that everybody has, with nobody's configuration. */
public record RealGit(Path directory, @Nullable Path index) {

    public RealGit(Path directory) {
        this(directory, null);
    }

    public String run(String... arguments) {
        return new String(bytes(arguments), StandardCharsets.UTF_8);
    }

    /** What it said, whatever the names of files are written in. */
    public byte[] bytes(String... arguments) {
        List<String> argv =
                new ArrayList<>(
                        List.of("git", "-c", "core.quotePath=false", "-C", directory.toString()));
        argv.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
            Map<String, String> environment = builder.environment();
            environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
            for (String who : List.of("AUTHOR", "COMMITTER")) {
                environment.put("GIT_" + who + "_NAME", "T");
                environment.put("GIT_" + who + "_EMAIL", "t@example.org");
            }
            if (index != null) {
                environment.put("GIT_INDEX_FILE", index.toString());
            }
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] said = process.getInputStream().readAllBytes();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        argv + ": " + new String(said, StandardCharsets.UTF_8));
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
