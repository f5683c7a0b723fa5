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
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gathers what happens to one workspace until it is stable. Used by the watcher's thread alone. */
final class WatchedTree {
    private static final long STABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_BATCH = 500;
    private static final long TICK_MS = 50;

    /** So many files that were written are remembered, for the day on which they go. */
    private static final int MAX_TOLD = 20_000;

    private final Path repository;
    private final long since;
    private final Consumer<List<Touch>> touched;
    private final Ignores ignores;
    private final KnownFiles known;
    private final Map<Path, Moving> moving = new HashMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final NavigableSet<String> told = new TreeSet<>();

    /**
     * @param at when something happened to it last
     * @param appeared it was not there when it all began: gone again, nobody need hear of it
     */
    private record Moving(long at, boolean appeared) {}

    /** What the host says of a path. */
    enum Happening {
        CREATED,
        CHANGED,
        DELETED
    }

    /**
     * @param since epoch milliseconds: what was modified later is news when its directory is first
     *     looked at
     */
    WatchedTree(Path repository, long since, KnownFiles known, Consumer<List<Touch>> touched) {
        this.known = known;
        this.repository = repository;
        this.since = since;
        this.touched = touched;
        this.ignores = new Ignores(repository);
    }

    Path repository() {
        return repository;
    }

    long since() {
        return since;
    }

    /** True when it is a directory now, to be looked into. */
    boolean happened(Path path, Happening what, long now) {
        if (path.endsWith(".gitignore")) {
            ignores.changed(path);
        }
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (ignores.ignored(path, directory)) {
            return false;
        }
        if (what == Happening.DELETED && directories.remove(path)) {
            // Moved away with all of its files; or removed, and not all of them could tell.
            directories.removeIf(d -> d.startsWith(path));
            for (String file : heardOf(path)) {
                note(repository.resolve(file), Happening.DELETED, now);
            }
        } else if (!directory) {
            note(path, what, now);
        }
        return directory;
    }

    private void note(Path path, Happening what, long now) {
        Moving before = moving.get(path);
        boolean appeared = before == null ? what == Happening.CREATED : before.appeared();
        moving.put(path, new Moving(now, appeared));
    }

    /** More happened in a directory than the host kept: what is not there any more went. */
    void missed(Path directory, long now) {
        for (String file : heardOf(directory)) {
            Path path = repository.resolve(file);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                note(path, Happening.DELETED, now);
            }
        }
    }

    /** Files below it that were there when it all began, or that were told of since. */
    private List<String> heardOf(Path directory) {
        String below = relative(directory);
        List<String> files = new ArrayList<>(known.under(below));
        files.addAll(below.isEmpty() ? told : told.subSet(below + "/", below + (char) ('/' + 1)));
        return files;
    }

    /** What a look at the whole tree has found. */
    void found(Map<Path, Happening> news, long now) {
        news.forEach((path, what) -> note(path, what, now));
    }

    /** Names every directory worth watching, and takes note of files that changed meanwhile. */
    void walk(Path from, boolean isNew, Consumer<Path> register, long now) {
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
                            // What was moved in with its directory is as old as it was.
                            if ((isNew || isNews(f, a)) && !ignores.ignored(f, false)) {
                                moving.putIfAbsent(f, new Moving(now, isNew));
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

    /** A file's times are those of the kernel's last tick, which may be before our beginning. */
    private boolean isNews(Path file, BasicFileAttributes a) {
        long modified = a.lastModifiedTime().toMillis();
        return modified > since
                || (modified > since - TICK_MS && !known.holds(relative(file), modified, a.size()));
    }

    void tellStable(long now) {
        if (moving.isEmpty()) {
            return;
        }
        List<Touch> stable = new ArrayList<>();
        Iterator<Map.Entry<Path, Moving>> all = moving.entrySet().iterator();
        while (all.hasNext() && stable.size() < MAX_BATCH) {
            Map.Entry<Path, Moving> e = all.next();
            if (now - e.getValue().at() >= STABLE_NANOS) {
                all.remove();
                String path = relative(e.getKey());
                if (Files.exists(e.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                    stable.add(new Touch(path, Reason.WRITE));
                    told.add(path);
                } else if (told.remove(path) || !e.getValue().appeared() || known.contains(path)) {
                    stable.add(new Touch(path, Reason.DELETE));
                }
            }
        }
        if (moving.isEmpty()) {
            known.forget();
        }
        while (told.size() > MAX_TOLD) {
            told.pollFirst();
        }
        if (!stable.isEmpty()) {
            touched.accept(stable);
        }
    }

    private String relative(Path path) {
        return repository.relativize(path).toString().replace('\\', '/');
    }
}
