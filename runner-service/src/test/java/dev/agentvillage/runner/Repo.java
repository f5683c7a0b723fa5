package dev.agentvillage.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real repository, made by the real git. */
record Repo(Path directory) {

    static Repo create(Path parent, String name) {
        try {
            Repo repo = new Repo(Files.createDirectories(parent.resolve(name)));
            repo.git("init", "-q", "-b", "main");
            repo.write("README.md", "hello\n");
            repo.write("src/app/main.txt", "one\ntwo\nthree\n");
            repo.commit("first");
            return repo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String path, String text) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String commit(String message) {
        git("add", "-A");
        git("commit", "-qm", message);
        return git("rev-parse", "HEAD").strip();
    }

    String git(String... arguments) {
        return git(directory, arguments);
    }

    static String git(Path in, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("git", "-C", in.toString()));
        argv.addAll(List.of(arguments));
        return run(argv);
    }

    static String run(List<String> argv) {
        try {
            ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            for (String who : List.of("AUTHOR", "COMMITTER")) {
                builder.environment().put("GIT_" + who + "_NAME", "T");
                builder.environment().put("GIT_" + who + "_EMAIL", "t@example.org");
            }
            Process process = builder.start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(argv + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
