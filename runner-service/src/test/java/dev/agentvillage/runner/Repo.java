package dev.agentvillage.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        return new RealGit(directory).run(arguments);
    }
}
