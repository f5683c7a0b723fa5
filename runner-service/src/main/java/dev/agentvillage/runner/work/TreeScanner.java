package dev.agentvillage.runner.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Looks at trees again and again, where the host has no watches left for them. One thread for all;
 * a tree takes a tenth of it at most.
 */
final class TreeScanner implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TreeScanner.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 10;
    private static final int MOST_FILES = 200_000;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("tree-scanner").factory());

    /**
     * @param since epoch milliseconds, see {@link TreeScan}
     * @param found told after each look, by the scanner's thread; false ends it
     */
    void scan(Path tree, long since, Predicate<Map<Path, WatchedTree.Happening>> found) {
        TreeScan scan = new TreeScan(tree, since, MOST_FILES);
        thread.execute(() -> look(scan, found));
    }

    private void look(TreeScan scan, Predicate<Map<Path, WatchedTree.Happening>> found) {
        long began = System.nanoTime();
        boolean wanted = true;
        try {
            wanted = found.test(scan.look());
        } catch (IOException e) {
            LOG.debug("a tree went while it was looked at", e);
            wanted = found.test(Map.of());
        }
        if (wanted && !thread.isShutdown()) {
            long pause = Math.max(EVERY_NANOS, SHARE * (System.nanoTime() - began));
            var _ = thread.schedule(() -> look(scan, found), pause, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
