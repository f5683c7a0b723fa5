package dev.agentvillage.runner.work;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Watches all workspaces of the runner with one WatchService: a host allows about 128 of them. One
 * thread does everything; a directory is registered together with what is in it already. A session
 * with more directories than its share, or for which the host has no watches left, is scanned.
 */
public final class WorkspaceWatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkspaceWatcher.class);
    private static final long LOOK_MS = 100;
    private static final int SHARE = 8_192;

    private final WatchService service;
    private final TreeScanner scanner = new TreeScanner();
    private final Map<WatchKey, Place> places = new ConcurrentHashMap<>();
    private final Set<Watched> all = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final int share;
    private final Thread thread;
    private volatile boolean closed;

    private record Place(Watched watched, Path directory) {}

    /** Called by the watcher's thread. */
    interface Listener {
        void touched(List<Touch> touches);

        /** The log was written. */
        void logged();

        /** Once, when the tree is scanned from now on. */
        void unwatched();
    }

    /** One watched workspace. */
    public static final class Watched {
        private final WatchedTree tree;
        private final Path log;
        private final Listener listener;
        private final Set<WatchKey> keys = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean scanned = new AtomicBoolean();

        private Watched(WatchedTree tree, Path log, Listener listener) {
            this.tree = tree;
            this.log = log;
            this.listener = listener;
        }
    }

    public WorkspaceWatcher() throws IOException {
        this(SHARE);
    }

    /**
     * @param share how many directories of one session are watched
     */
    WorkspaceWatcher(int share) throws IOException {
        this.share = share;
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = Thread.ofPlatform().daemon().name("workspace-watcher").start(this::run);
    }

    Watched watch(Path repository, KnownFiles known, Path log, Listener listener) {
        long since = System.currentTimeMillis();
        WatchedTree tree = new WatchedTree(repository, since, known, listener::touched);
        Watched watched = new Watched(tree, log, listener);
        all.add(watched);
        Path logDirectory = log.getParent();
        if (logDirectory != null) {
            // At once, it is one directory: a first command may come before the tree is registered.
            register(watched, logDirectory);
        }
        orders.add(() -> registerTree(watched, repository, false));
        return watched;
    }

    void forget(Watched watched) {
        if (all.remove(watched)) {
            // The directories go away with the workspace, and their keys with them.
            watched.keys.forEach(this::cancel);
        }
    }

    private void cancel(WatchKey key) {
        places.remove(key);
        key.cancel();
    }

    private void run() {
        while (!closed) {
            try {
                WatchKey key = service.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    handle(key);
                }
                for (Runnable o = orders.poll(); o != null; o = orders.poll()) {
                    o.run();
                }
                long now = System.nanoTime();
                all.forEach(w -> w.tree.tellStable(now));
            } catch (InterruptedException e) {
                return;
            } catch (java.nio.file.ClosedWatchServiceException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("watching a workspace failed", e);
            }
        }
    }

    private void handle(WatchKey key) {
        Place place = places.get(key);
        List<WatchEvent<?>> events = key.pollEvents();
        if (place == null) {
            key.cancel();
            return;
        }
        events.forEach(event -> handle(event, place));
        if (!key.reset()) {
            // Its directory is gone. What came after the look is not queued again for such a key.
            key.pollEvents().forEach(event -> handle(event, place));
            places.remove(key);
            place.watched().keys.remove(key);
        }
    }

    private void handle(WatchEvent<?> event, Place place) {
        if (event.kind() == OVERFLOW) {
            missed(place.watched(), place.directory());
        } else if (event.context() instanceof Path name) {
            happened(place, place.directory().resolve(name), event);
        }
    }

    private void missed(Watched watched, Path directory) {
        if (directory.startsWith(watched.tree.repository())) {
            watched.tree.missed(directory, System.nanoTime());
            registerTree(watched, directory, false);
        } else {
            watched.listener.logged();
        }
    }

    private void happened(Place place, Path path, WatchEvent<?> event) {
        Watched watched = place.watched();
        if (path.equals(watched.log)) {
            watched.listener.logged();
            return;
        }
        if (!path.startsWith(watched.tree.repository())) {
            return;
        }
        boolean isNewDirectory = watched.tree.happened(path, happening(event), System.nanoTime());
        if (isNewDirectory && event.kind() == ENTRY_CREATE) {
            registerTree(watched, path, true);
        }
    }

    private static WatchedTree.Happening happening(WatchEvent<?> event) {
        return event.kind() == ENTRY_CREATE
                ? WatchedTree.Happening.CREATED
                : event.kind() == ENTRY_DELETE
                        ? WatchedTree.Happening.DELETED
                        : WatchedTree.Happening.CHANGED;
    }

    private void registerTree(Watched watched, Path from, boolean isNew) {
        if (all.contains(watched)) {
            watched.tree.walk(
                    from, isNew, directory -> register(watched, directory), System.nanoTime());
        }
    }

    private void register(Watched watched, Path directory) {
        if (watched.scanned.get()) {
            return;
        }
        if (watched.keys.size() >= share) {
            scan(watched);
            return;
        }
        try {
            WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            places.put(key, new Place(watched, directory));
            watched.keys.add(key);
            if (!all.contains(watched)) {
                cancel(key);
            }
        } catch (FileSystemException e) {
            // Gone again, or closed to us.
            LOG.debugf("%s is not watched: %s", directory, e);
        } catch (IOException e) {
            LOG.warnf("%s: %s", directory, e.getMessage());
            scan(watched);
        }
    }

    /** Instead of watching it: others get what it had. */
    private void scan(Watched watched) {
        if (!watched.scanned.compareAndSet(false, true)) {
            return;
        }
        for (WatchKey key : watched.keys) {
            Place place = places.get(key);
            if (place != null && place.directory().startsWith(watched.tree.repository())) {
                watched.keys.remove(key);
                cancel(key);
            }
        }
        orders.add(watched.listener::unwatched);
        scanner.scan(
                watched.tree.repository(),
                watched.tree.since(),
                news -> {
                    orders.add(
                            () -> {
                                watched.tree.found(news, System.nanoTime());
                                watched.listener.logged();
                            });
                    return all.contains(watched);
                });
    }

    @Override
    public void close() throws IOException {
        closed = true;
        scanner.close();
        service.close();
        thread.interrupt();
    }
}
