package dev.agentvillage.runner.work;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
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
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Watches all workspaces of the runner with one WatchService: a host allows about 128 of them. One
 * thread does everything; a directory is registered together with what is in it already.
 */
public final class WorkspaceWatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkspaceWatcher.class);
    private static final long LOOK_MS = 100;

    private final WatchService service;
    private final Map<WatchKey, Place> places = new ConcurrentHashMap<>();
    private final Set<Watched> all = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    private record Place(Watched watched, Path directory) {}

    /** One watched workspace. */
    public static final class Watched {
        private final WatchedTree tree;
        private final Path log;
        private final Runnable logged;

        private Watched(WatchedTree tree, Path log, Runnable logged) {
            this.tree = tree;
            this.log = log;
            this.logged = logged;
        }
    }

    public WorkspaceWatcher() throws IOException {
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = Thread.ofPlatform().daemon().name("workspace-watcher").start(this::run);
    }

    /**
     * @param logged called when the log was written
     */
    Watched watch(Path repository, Path log, Consumer<List<Touch>> touched, Runnable logged) {
        long since = System.currentTimeMillis();
        WatchedTree tree = new WatchedTree(repository, since, touched);
        Watched watched = new Watched(tree, log, logged);
        all.add(watched);
        Path logDirectory = log.getParent();
        if (logDirectory != null) {
            // At once, it is one directory: a first command may come before the tree is registered.
            register(watched, logDirectory);
        }
        orders.add(() -> registerTree(watched, repository));
        return watched;
    }

    void forget(Watched watched) {
        if (all.remove(watched)) {
            // The directories go away with the workspace, and their keys with them.
            places.entrySet()
                    .removeIf(
                            e -> {
                                boolean its = e.getValue().watched() == watched;
                                if (its) {
                                    e.getKey().cancel();
                                }
                                return its;
                            });
        }
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
        for (WatchEvent<?> event : events) {
            if (event.kind() == OVERFLOW) {
                registerTree(place.watched(), place.directory());
            } else if (event.context() instanceof Path name) {
                happened(place, place.directory().resolve(name), event);
            }
        }
        if (!key.reset()) {
            places.remove(key);
        }
    }

    private void happened(Place place, Path path, WatchEvent<?> event) {
        Watched watched = place.watched();
        if (path.equals(watched.log)) {
            watched.logged.run();
            return;
        }
        if (!path.startsWith(watched.tree.repository())) {
            return;
        }
        boolean isNewDirectory =
                watched.tree.happened(path, event.kind() == ENTRY_DELETE, System.nanoTime());
        if (isNewDirectory && event.kind() == ENTRY_CREATE) {
            registerTree(watched, path);
        }
    }

    private void registerTree(Watched watched, Path from) {
        if (all.contains(watched)) {
            watched.tree.walk(from, directory -> register(watched, directory), System.nanoTime());
        }
    }

    private void register(Watched watched, Path directory) {
        try {
            WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            places.put(key, new Place(watched, directory));
            if (!all.contains(watched)) {
                places.remove(key);
                key.cancel();
            }
        } catch (IOException e) {
            // Gone again, or the host has no watches left: the diff still tells what changed.
            LOG.debugf("%s is not watched: %s", directory, e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        service.close();
        thread.interrupt();
    }
}
