package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.WorkEvent.Reason;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.workspace.Ground;
import dev.agentvillage.runner.workspace.Workspace;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watcher tells of real changes, on the real file system. */
class WatcherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHARE = 100;

    @TempDir private Path temp;
    private final List<Touch> touches = new CopyOnWriteArrayList<>();
    private final AtomicBoolean unwatched = new AtomicBoolean();
    private WorkspaceWatcher watcher;
    private Observation observation;
    private Path repo;
    private RealGit git;

    @BeforeEach
    void watch() throws IOException, WorkspaceFailure {
        Ground ground = Ground.in(temp);
        RealGit origin = ground.repository("origin");
        for (int i = 0; i < 20; i++) {
            Path file = origin.directory().resolve("dir/deep/file-" + i + ".txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "file " + i + "\n");
        }
        Ground.commit(origin, "kept.txt", "kept\n");
        Workspace workspace = ground.prepare(ground.order("origin"));
        repo = workspace.repository();
        git = new RealGit(repo);
        watcher = new WorkspaceWatcher(SHARE);
        observation =
                Observation.begin(
                        workspace,
                        watcher,
                        new Observation.Listener() {
                            @Override
                            public void touched(List<Touch> some) {
                                touches.addAll(some);
                            }

                            @Override
                            public void reported(List<ShellRecord> records) {}

                            @Override
                            public void unwatched() {
                                unwatched.set(true);
                            }
                        });
        // Everything is watched once a change far down is heard of.
        awaitHeard("dir/deep/probe.txt");
        touches.clear();
    }

    @AfterEach
    void close() throws IOException {
        observation.close();
        watcher.close();
    }

    private Map<String, Reason> last() {
        Map<String, Reason> last = new TreeMap<>();
        touches.forEach(t -> last.put(t.path(), t.reason()));
        return last;
    }

    private void awaitLast(String path, Reason reason) {
        await(path).atMost(PATIENCE).until(() -> last().get(path) == reason);
    }

    private void awaitHeard(String path) throws IOException {
        Files.createDirectories(repo.resolve(path).getParent());
        Files.writeString(repo.resolve(path), "x\n");
        awaitLast(path, Reason.WRITE);
    }

    /** Whatever is told last of a file is so. */
    private void assertTruth() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(last())
                                        .allSatisfy(
                                                (path, reason) ->
                                                        assertThat(Files.exists(repo.resolve(path)))
                                                                .isEqualTo(
                                                                        reason == Reason.WRITE)));
    }

    @Test
    void aFileThatIsReplacedAsEditorsDoIsWritten() throws IOException {
        Path aside = repo.resolve("kept.txt.new");
        Files.writeString(aside, "kept, and saved as editors do\n");
        Files.move(
                aside,
                repo.resolve("kept.txt"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        awaitLast("kept.txt", Reason.WRITE);
        Files.delete(repo.resolve("kept.txt"));
        awaitLast("kept.txt", Reason.DELETE);
        assertTruth();
    }

    @Test
    void aDirectoryThatIsMovedTakesItsFilesAlong() throws IOException {
        Files.move(repo.resolve("dir"), repo.resolve("moved"));
        for (int i = 0; i < 20; i++) {
            awaitLast("dir/deep/file-" + i + ".txt", Reason.DELETE);
            awaitLast("moved/deep/file-" + i + ".txt", Reason.WRITE);
        }
        touches.clear();
        awaitHeard("moved/deep/file-3.txt");
    }

    @Test
    void aDirectoryMadeLaterIsWatchedWithWhatIsInIt() throws IOException {
        Path deep = Files.createDirectories(repo.resolve("new/a/b/c"));
        Files.writeString(deep.resolve("at-once.txt"), "x");
        awaitLast("new/a/b/c/at-once.txt", Reason.WRITE);
        awaitHeard("new/a/b/c/later.txt");
        Files.delete(deep.resolve("at-once.txt"));
        awaitLast("new/a/b/c/at-once.txt", Reason.DELETE);
    }

    @Test
    void aStormOfCheckoutsEndsInTheTruth() throws IOException {
        git.run("checkout", "-qb", "storm");
        for (int i = 0; i < 300; i++) {
            Path file = repo.resolve("storm-" + i % 10 + "/file-" + i + ".txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "storm\n");
        }
        git.run("rm", "-rq", "dir");
        Ground.commit(git, "storm.txt", "storm\n");
        for (int i = 0; i < 5; i++) {
            git.run("checkout", "-q", "-");
        }
        awaitLast("dir/deep/file-0.txt", Reason.WRITE);
        awaitHeard("dir/deep/after.txt");
        assertTruth();
        assertThat(last().keySet()).noneMatch(path -> path.startsWith(".git/"));
    }

    @Test
    void whoHasMoreDirectoriesThanItsShareIsScannedAndTold() throws IOException {
        for (int i = 0; i < SHARE; i++) {
            Files.createDirectories(repo.resolve("many/dir-" + i));
        }
        await().atMost(PATIENCE).untilTrue(unwatched);
        awaitHeard("many/dir-99/file.txt");
        awaitHeard("dir/deep/file-7.txt");
        Files.delete(repo.resolve("many/dir-99/file.txt"));
        awaitLast("many/dir-99/file.txt", Reason.DELETE);
    }
}
