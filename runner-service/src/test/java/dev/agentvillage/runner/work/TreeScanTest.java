package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.runner.work.WatchedTree.Happening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeScanTest {
    private static final long BEGAN = 1_700_000_000_000L;

    @TempDir private Path root;

    private Path write(String path, String text, long modified) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
        return file;
    }

    @Test
    void tellsWhatDiffersFromTheLookBefore() throws IOException {
        Path old = write("a/old.txt", "1", BEGAN - 1);
        Path young = write("a/young.txt", "1", BEGAN + 1);
        TreeScan scan = new TreeScan(root, BEGAN, 100);
        assertThat(scan.look()).isEqualTo(Map.of(young, Happening.CREATED));
        assertThat(scan.look()).isEmpty();
        write("a/young.txt", "1", BEGAN + 2);
        Path longer = write("a/old.txt", "12", BEGAN - 1);
        Path moved = write("b/moved-in.txt", "1", BEGAN - 1);
        assertThat(scan.look())
                .isEqualTo(
                        Map.of(
                                young,
                                Happening.CHANGED,
                                longer,
                                Happening.CHANGED,
                                moved,
                                Happening.CREATED));
        Files.delete(old);
        assertThat(scan.look()).isEqualTo(Map.of(old, Happening.DELETED));
    }

    @Test
    void isDeafToWhatIsIgnored() throws IOException {
        write(".gitignore", "*.tmp\n", BEGAN - 1);
        TreeScan scan = new TreeScan(root, BEGAN, 100);
        assertThat(scan.look()).isEmpty();
        write(".git/index", "x", BEGAN + 1);
        write("node_modules/m/x.js", "x", BEGAN + 1);
        write("a/x.tmp", "x", BEGAN + 1);
        Path file = write("a/x.txt", "x", BEGAN + 1);
        assertThat(scan.look()).isEqualTo(Map.of(file, Happening.CREATED));
    }

    @Test
    void looksAtABoundedNumberAndTellsNoDeleteOfWhatItDidNotReach() throws IOException {
        for (int i = 0; i < 9; i++) {
            write("file-" + i, "x", BEGAN - 1);
        }
        TreeScan scan = new TreeScan(root, BEGAN, 10);
        assertThat(scan.look()).isEmpty();
        for (int i = 0; i < 20; i++) {
            write("a/more-" + i, "x", BEGAN + 1);
        }
        assertThat(scan.look().values()).doesNotContain(Happening.DELETED).hasSizeLessThan(11);
    }
}
