package dev.agentvillage.runner.work;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.eclipse.jgit.ignore.IgnoreNode.MatchResult;

/** Which files of a repository nobody wants to hear of. Used by the watcher's thread alone. */
final class Ignores {
    private static final Set<String> DIRECTORIES =
            Set.of(
                    ".git",
                    "node_modules",
                    "dist",
                    "build",
                    ".next",
                    "target",
                    "__pycache__",
                    ".pytest_cache",
                    "coverage");

    private final Path repository;
    private final Map<Path, Optional<IgnoreNode>> rules = new HashMap<>();

    Ignores(Path repository) {
        this.repository = repository;
    }

    /** A .gitignore was written: its rules are read again. */
    void changed(Path ignoreFile) {
        rules.remove(ignoreFile.getParent());
    }

    boolean ignored(Path path, boolean directory) {
        String name = String.valueOf(path.getFileName());
        if (DIRECTORIES.contains(name) && (directory || name.equals(".git"))
                || name.endsWith(".log")
                || name.equals(".DS_Store")) {
            return true;
        }
        // The nearest rules decide first.
        for (Path dir = path.getParent();
                dir != null && dir.startsWith(repository);
                dir = dir.getParent()) {
            Optional<IgnoreNode> node = rules.computeIfAbsent(dir, Ignores::load);
            if (node.isPresent()) {
                MatchResult result =
                        node.get().isIgnored(dir.relativize(path).toString(), directory);
                if (result == MatchResult.IGNORED) {
                    return true;
                }
                if (result == MatchResult.NOT_IGNORED) {
                    return false;
                }
            }
        }
        return false;
    }

    private static Optional<IgnoreNode> load(Path directory) {
        Path file = directory.resolve(".gitignore");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            IgnoreNode node = new IgnoreNode();
            node.parse(in);
            return Optional.of(node);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
