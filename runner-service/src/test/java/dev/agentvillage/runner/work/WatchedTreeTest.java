package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.WorkEvent.Reason;
import dev.agentvillage.runner.work.WatchedTree.Happening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTreeTest {
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(499);
    private static final long LATER = TimeUnit.MILLISECONDS.toNanos(501);

    @TempDir private Path temp;
    private final List<Touch> told = new ArrayList<>();
    private Path repo;
    private WatchedTree tree;

    @BeforeEach
    void tree() throws IOException {
        repo = Files.createDirectories(temp.resolve("repo"));
        Path index = temp.resolve("index");
        tree = new WatchedTree(repo, 0, new KnownFiles(index), told::addAll);
        DirCache known = DirCache.lock(index.toFile(), FS.DETECTED);
        DirCacheEditor editor = known.editor();
        for (String path : List.of("kept.txt", "dir/a.txt", "dir/deep/b.txt")) {
            editor.add(
                    new DirCacheEditor.PathEdit(path) {
                        @Override
                        public void apply(DirCacheEntry entry) {
                            entry.setFileMode(FileMode.REGULAR_FILE);
                            entry.setObjectId(ObjectId.zeroId());
                        }
                    });
        }
        assertThat(editor.commit()).isTrue();
    }

    private void happened(String path, Happening what) {
        tree.happened(repo.resolve(path), what, 0);
    }

    private void write(String path) throws IOException {
        Files.createDirectories(repo.resolve(path).getParent());
        Files.writeString(repo.resolve(path), "x");
    }

    @Test
    void tellsWhatIsStableAndNothingBefore() throws IOException {
        write("new.txt");
        happened("new.txt", Happening.CREATED);
        tree.tellStable(SOON);
        assertThat(told).isEmpty();
        tree.tellStable(LATER);
        assertThat(told).containsExactly(new Touch("new.txt", Reason.WRITE));
    }

    @Test
    void whatIsWrittenAndGoneAtOnceIsNotTold() {
        happened("new.txt", Happening.CREATED);
        happened("new.txt", Happening.CHANGED);
        happened("new.txt", Happening.DELETED);
        tree.tellStable(LATER);
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasThereAndIsReplacedAndDeletedIsToldAsDeleted() {
        happened("kept.txt", Happening.CREATED);
        happened("kept.txt", Happening.DELETED);
        tree.tellStable(LATER);
        assertThat(told).containsExactly(new Touch("kept.txt", Reason.DELETE));
    }

    @Test
    void aDirectoryThatIsMovedAwayTakesItsFilesAlong() throws IOException {
        write("dir/a.txt");
        write("dir/deep/b.txt");
        tree.walk(repo, false, d -> {}, 0);
        tree.tellStable(LATER);
        told.clear();
        Files.move(repo.resolve("dir"), repo.resolve("moved"));
        happened("dir", Happening.DELETED);
        tree.walk(repo.resolve("moved"), true, d -> {}, 0);
        tree.tellStable(LATER);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new Touch("dir/a.txt", Reason.DELETE),
                        new Touch("dir/deep/b.txt", Reason.DELETE),
                        new Touch("moved/a.txt", Reason.WRITE),
                        new Touch("moved/deep/b.txt", Reason.WRITE));
    }

    @Test
    void whatWasWrittenInTheTickBeforeTheBeginningIsNews() throws IOException {
        tree = new WatchedTree(repo, 10_000, new KnownFiles(temp.resolve("index")), told::addAll);
        for (String name : List.of("before", "tick", "after")) {
            write(name);
        }
        Files.setLastModifiedTime(repo.resolve("before"), FileTime.fromMillis(9_000));
        Files.setLastModifiedTime(repo.resolve("tick"), FileTime.fromMillis(9_990));
        Files.setLastModifiedTime(repo.resolve("after"), FileTime.fromMillis(10_001));
        tree.walk(repo, false, d -> {}, 0);
        tree.tellStable(LATER);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new Touch("tick", Reason.WRITE), new Touch("after", Reason.WRITE));
    }

    @Test
    void whatWasMissedIsFoundOut() throws IOException {
        write("dir/a.txt");
        tree.missed(repo, 0);
        tree.tellStable(LATER);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new Touch("kept.txt", Reason.DELETE),
                        new Touch("dir/deep/b.txt", Reason.DELETE));
    }

    @Test
    void isToldInBoundedBatches() throws IOException {
        for (int i = 0; i < 501; i++) {
            write("file-" + i);
            happened("file-" + i, Happening.CREATED);
        }
        tree.tellStable(LATER);
        assertThat(told).hasSize(500);
        tree.tellStable(LATER);
        assertThat(told).hasSize(501);
    }

    /** Git notes no size of a file that is as young as its index; it is no news for that. */
    @Test
    void whatWasCheckedOutInTheTickBeforeIsNoNews() throws IOException {
        write("kept.txt");
        Files.setLastModifiedTime(repo.resolve("kept.txt"), FileTime.fromMillis(9_990));
        DirCache index = DirCache.lock(temp.resolve("index").toFile(), FS.DETECTED);
        DirCacheEntry entry = index.getEntry("kept.txt");
        entry.setLastModified(Instant.ofEpochMilli(9_990));
        entry.setObjectId(ObjectId.fromString("ce013625030ba8dba906f756967f9e9ca394464a"));
        entry.setLength(0);
        assertThat(entry.isSmudged()).isTrue();
        DirCacheBuilder all = index.builder();
        for (int i = 0; i < index.getEntryCount(); i++) {
            all.add(index.getEntry(i));
        }
        assertThat(all.commit()).isTrue();
        KnownFiles known = new KnownFiles(temp.resolve("index"));
        tree = new WatchedTree(repo, 10_000, known, told::addAll);
        tree.walk(repo, false, watched -> {}, 0);
        tree.tellStable(LATER);
        assertThat(told).isEmpty();
    }
}
