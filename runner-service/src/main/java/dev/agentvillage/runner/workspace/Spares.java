package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jboss.logging.Logger;

/**
 * Working trees of large repositories, laid out before anybody asks for them: a session's start is
 * then a rename and the difference. At most one per cache and four in all, written by the runner
 * alone and touched by nobody until a session takes it.
 */
final class Spares {
    private static final Logger LOG = Logger.getLogger(Spares.class);
    private static final String ASIDE = ".building-";
    private static final String LABEL = "label";
    private static final int MAX = 4;

    /** An index of this size names some 3,000 files: less is laid out while one waits. */
    private static final long WORTH_IT = 256 << 10;

    private final Path root;
    private final BooleanSupplier diskLow;
    private final Executor builder = oneAtATime();
    private final String boot = boot();

    Spares(Path root, BooleanSupplier diskLow) {
        this.root = root;
        this.diskLow = diskLow;
    }

    /** What waits is little: whoever asks again is asked for soon enough. */
    private static Executor oneAtATime() {
        ThreadPoolExecutor builder =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX),
                        Thread.ofPlatform().daemon().name("spares-", 0).factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        builder.allowCoreThreadTimeOut(true);
        return builder;
    }

    /**
     * @param directory holds the tree, the index and a label: the commit that both are of, and when
     */
    record Spare(Path directory, ObjectId commit) {
        Path tree() {
            return directory.resolve("tree");
        }

        Path index() {
            return directory.resolve("index");
        }
    }

    /** Whoever gets it has it alone: it is moved out of the others' sight. */
    Optional<Spare> take(String key, Repository cache, Path to) throws IOException {
        try {
            Files.move(root.resolve(key), to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<String> label = Files.readAllLines(to.resolve(LABEL));
        if (label.size() != 2
                || !label.getLast().equals(boot)
                || !ObjectId.isId(label.getFirst())) {
            return Optional.empty();
        }
        ObjectId commit = ObjectId.fromString(label.getFirst());
        // A cache that was made anew need not have it.
        return cache.getObjectDatabase().has(commit)
                ? Optional.of(new Spare(to, commit))
                : Optional.empty();
    }

    /** Nobody waits for a spare's files to reach the disk: after a power cut they may be empty. */
    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            // Another system: none is older than this process then.
            return ProcessHandle.current().pid() + "-" + System.nanoTime();
        }
    }

    /**
     * Makes one in the background, unless there is one, or no room for it.
     *
     * @param index of the working tree that a session just got: says how large it is
     */
    void want(String key, Path cache, ObjectId commit, Path index) throws IOException {
        if (Files.size(index) < WORTH_IT) {
            return;
        }
        builder.execute(
                () -> {
                    try {
                        build(key, cache, commit);
                    } catch (IOException | RuntimeException e) {
                        // The cache may have gone meanwhile; the next session asks again.
                        LOG.debugf(e, "no spare working tree of %s", commit.name());
                    }
                });
    }

    private void build(String key, Path cache, ObjectId commit) throws IOException {
        Path spare = root.resolve(key);
        Files.createDirectories(root);
        if (Files.exists(spare) || all().size() >= MAX || diskLow.getAsBoolean()) {
            return;
        }
        Path aside = root.resolve(ASIDE + key);
        Trees.delete(aside);
        try {
            Path git = Files.createDirectories(aside.resolve("git"));
            Path tree = Files.createDirectories(aside.resolve("tree"));
            SessionRepository.borrow(git, cache);
            try (Repository laying = SessionRepository.open(git, tree, aside.resolve("index"))) {
                SessionRepository.checkout(laying, commit);
            }
            Files.writeString(aside.resolve(LABEL), commit.name() + "\n" + boot + "\n");
            Files.move(aside, spare, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another runner was faster", e);
        } finally {
            Trees.delete(aside);
        }
    }

    /** Takes away those whose cache is gone, and all of them where room is scarce. */
    void prune(Predicate<String> cached) throws IOException {
        for (Path spare : all()) {
            if (!cached.test(String.valueOf(spare.getFileName())) || diskLow.getAsBoolean()) {
                remove(spare);
            }
        }
    }

    private void remove(Path spare) throws IOException {
        Path aside = root.resolve(ASIDE + spare.getFileName() + "-" + System.nanoTime());
        try {
            Files.move(spare, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // A session took it.
            return;
        }
        Trees.delete(aside);
    }

    /** What a runner that was killed left half made. */
    void sweep() throws IOException {
        for (Path entry : entries()) {
            if (String.valueOf(entry.getFileName()).startsWith(ASIDE)) {
                Trees.delete(entry);
            }
        }
    }

    boolean any() throws IOException {
        return !all().isEmpty();
    }

    private List<Path> all() throws IOException {
        return entries().stream()
                .filter(p -> !String.valueOf(p.getFileName()).startsWith(ASIDE))
                .toList();
    }

    private List<Path> entries() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.toList();
        }
    }
}
