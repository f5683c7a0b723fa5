package dev.agentvillage.runner.work;

import dev.agentvillage.contracts.event.WorkEvent.Reason;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gathers what happens to one workspace until it is stable. Used by the watcher's thread alone. */
final class WatchedTree {
    private static final long STABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_BATCH = 500;

    private final Path repository;
    private final long since;
    private final Consumer<List<Touch>> touched;
    private final Ignores ignores;
    private final Map<Path, Long> moving = new HashMap<>();
    private final Set<Path> directories = new HashSet<>();

    /**
     * @param since epoch milliseconds: what was modified later is news when its directory is first
     *     looked at
     */
    WatchedTree(Path repository, long since, Consumer<List<Touch>> touched) {
        this.repository = repository;
        this.since = since;
        this.touched = touched;
        this.ignores = new Ignores(repository);
    }

    Path repository() {
        return repository;
    }

    /** True when it is a directory now, to be looked into. */
    boolean happened(Path path, boolean deleted, long now) {
        if (path.endsWith(".gitignore")) {
            ignores.changed(path);
        }
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (ignores.ignored(path, directory)) {
            return false;
        }
        boolean was = deleted && directories.remove(path);
        // What was in a directory that went tells for itself.
        if (!directory && !was) {
            moving.put(path, now);
        }
        return directory;
    }

    /** Names every directory worth watching, and takes note of files that changed meanwhile. */
    void walk(Path from, Consumer<Path> register, long now) {
        try {
            Files.walkFileTree(
                    from,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) {
                            if (!d.equals(repository) && ignores.ignored(d, true)) {
                                return FileVisitResult.SKIP_SUBTREE;
                            }
                            directories.add(d);
                            register.accept(d);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path f, BasicFileAttributes a) {
                            if (a.lastModifiedTime().toMillis() > since
                                    && !ignores.ignored(f, false)) {
                                moving.putIfAbsent(f, now);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path f, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            // Removed while it was walked: its own events say so.
            return;
        }
    }

    void tellStable(long now) {
        if (moving.isEmpty()) {
            return;
        }
        List<Touch> stable = new ArrayList<>();
        Iterator<Map.Entry<Path, Long>> all = moving.entrySet().iterator();
        while (all.hasNext() && stable.size() < MAX_BATCH) {
            Map.Entry<Path, Long> e = all.next();
            if (now - e.getValue() >= STABLE_NANOS) {
                all.remove();
                boolean there = Files.exists(e.getKey(), LinkOption.NOFOLLOW_LINKS);
                stable.add(
                        new Touch(
                                repository.relativize(e.getKey()).toString().replace('\\', '/'),
                                there ? Reason.WRITE : Reason.DELETE));
            }
        }
        if (!stable.isEmpty()) {
            touched.accept(stable);
        }
    }
}
