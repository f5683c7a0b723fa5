package dev.agentvillage.runner.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Which files there were before something happened to them: what was checked out, and what the last
 * diff found. Read again when the index has changed. Used by the watcher's thread alone.
 */
final class KnownFiles {
    private final Path index;
    private @Nullable Object read;
    private DirCache entries = DirCache.newInCore();

    KnownFiles(Path index) {
        this.index = index;
    }

    boolean contains(String path) {
        return entries().findEntry(path) >= 0;
    }

    /** Whether a file is as it was then. */
    boolean holds(String path, long modifiedMillis, long size) {
        DirCacheEntry entry = entries().getEntry(path);
        // Git notes no size of a file that is as young as its index.
        return entry != null
                && (entry.getLength() == size || entry.isSmudged())
                && entry.getLastModifiedInstant().toEpochMilli() == modifiedMillis;
    }

    /** Until it is asked again: an index of many files is large. */
    void forget() {
        read = null;
        entries = DirCache.newInCore();
    }

    /** Everything below a directory. */
    List<String> under(String directory) {
        List<String> paths = new ArrayList<>();
        for (DirCacheEntry entry : entries().getEntriesWithin(directory)) {
            paths.add(entry.getPathString());
        }
        return paths;
    }

    private DirCache entries() {
        try {
            List<Object> now = List.of(Files.getLastModifiedTime(index), Files.size(index));
            if (!now.equals(read)) {
                entries = DirCache.read(index.toFile(), FS.DETECTED);
                read = now;
            }
        } catch (IOException e) {
            // Gone with its session: what was known last is as good.
            return entries;
        }
        return entries;
    }
}
