package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.WorkEvent.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was told of once is told of when it goes, whatever the host keeps to itself. */
class ToldFilesTest {
    private static final long LATER = TimeUnit.SECONDS.toNanos(1);

    @TempDir Path repository = Path.of("");
    private final List<Touch> told = new ArrayList<>();
    private WatchedTree tree = new WatchedTree(repository, 0, known(), told::addAll);
    private long now;

    private KnownFiles known() {
        return new KnownFiles(repository.resolve("index"));
    }

    @BeforeEach
    void begin() {
        tree = new WatchedTree(repository, System.currentTimeMillis(), known(), told::addAll);
    }

    @Test
    void whatWasToldOnceAndCameAgainIsToldWhenItGoes() throws IOException {
        Path file = repository.resolve("a.txt");
        written(file);
        // Gone and back within a moment; of the first end nothing was heard.
        tree.happened(file, WatchedTree.Happening.CREATED, now);
        Files.delete(file);
        tree.happened(file, WatchedTree.Happening.DELETED, now);
        tell();
        assertThat(told)
                .containsExactly(
                        new Touch("a.txt", Reason.WRITE), new Touch("a.txt", Reason.DELETE));
    }

    @Test
    void aDirectoryThatGoesTakesWhatWasToldOfItAlong() throws IOException {
        Path directory = Files.createDirectory(repository.resolve("d"));
        tree.walk(directory, true, watched -> {}, now);
        written(directory.resolve("a.txt"));
        written(repository.resolve("d.txt"));
        Files.delete(directory.resolve("a.txt"));
        Files.delete(directory);
        tree.happened(directory, WatchedTree.Happening.DELETED, now);
        tell();
        assertThat(told)
                .containsExactly(
                        new Touch("d/a.txt", Reason.WRITE),
                        new Touch("d.txt", Reason.WRITE),
                        new Touch("d/a.txt", Reason.DELETE));
    }

    private void written(Path file) throws IOException {
        Files.writeString(file, "text\n");
        tree.happened(file, WatchedTree.Happening.CREATED, now);
        tell();
    }

    private void tell() {
        now += LATER;
        tree.tellStable(now);
    }
}
