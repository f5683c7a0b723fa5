package dev.agentvillage.session.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRootsTest {
    @Test
    void onlyWhatReallyLiesInARootIsInIt(@TempDir Path directory) throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path outside = Files.createDirectories(directory.resolve("outside/repo"));
        Files.createSymbolicLink(root.resolve("escape"), outside);
        LocalRoots roots = LocalRoots.of("/nowhere," + root);
        assertThat(roots.contain(root.resolve("repo").toString())).isTrue();
        assertThat(roots.contain(root.toString())).isTrue();
        assertThat(roots.contain(root.resolve("escape").toString())).isFalse();
        assertThat(roots.contain(root.resolve("escape/deeper").toString())).isFalse();
        assertThat(roots.contain(root + "-not")).isFalse();
        assertThat(roots.contain(outside.toString())).isFalse();
    }

    @Test
    void noRootsContainNothing() {
        assertThat(LocalRoots.of("").contain("/")).isFalse();
    }

    @Test
    void aRelativeRootIsAMistake() {
        assertThatThrownBy(() -> LocalRoots.of("repos")).hasMessageContaining("LOCAL_REPO_ROOTS");
    }
}
