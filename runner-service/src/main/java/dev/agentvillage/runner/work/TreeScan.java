package dev.agentvillage.runner.work;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/** Compares a tree's files with what they were at the last look. Used by one thread. */
final class TreeScan {
    private final Path root;
    private final FileTime since;
    private final int most;
    private Map<Path, Seen> seen = Map.of();
    private boolean looked;

    private record Seen(FileTime modified, long size) {}

    /**
     * @param since what was modified later is news at the first look
     * @param most how many files are looked at; those beyond are told by the diff alone
     */
    TreeScan(Path root, long since, int most) {
        this.root = root;
        this.since = FileTime.fromMillis(since);
        this.most = most;
    }

    Map<Path, WatchedTree.Happening> look() throws IOException {
        Map<Path, Seen> now = new HashMap<>();
        // Its rules are those of this look.
        Ignores ignores = new Ignores(root);
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) {
                        return !d.equals(root) && ignores.ignored(d, true)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path f, BasicFileAttributes a) {
                        if (!ignores.ignored(f, false)) {
                            now.put(f, new Seen(a.lastModifiedTime(), a.size()));
                        }
                        return now.size() < most
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.TERMINATE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path f, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        Map<Path, WatchedTree.Happening> news = news(now);
        seen = now;
        looked = true;
        return news;
    }

    private Map<Path, WatchedTree.Happening> news(Map<Path, Seen> now) {
        Map<Path, WatchedTree.Happening> news = new HashMap<>();
        now.forEach(
                (file, is) -> {
                    Seen was = seen.get(file);
                    boolean young = is.modified().compareTo(since) > 0;
                    if (looked ? was == null : young) {
                        news.put(file, WatchedTree.Happening.CREATED);
                    } else if (was != null && !was.equals(is)) {
                        news.put(file, WatchedTree.Happening.CHANGED);
                    }
                });
        if (now.size() < most) {
            for (Path file : seen.keySet()) {
                if (!now.containsKey(file)) {
                    news.put(file, WatchedTree.Happening.DELETED);
                }
            }
        }
        return news;
    }
}
