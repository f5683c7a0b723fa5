package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.runner.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large repository's working tree lies ready for the next session. */
class SparesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path temp;
    private Ground ground;
    private RealGit origin;

    @BeforeEach
    void largeRepository() throws IOException {
        ground = Ground.in(temp);
        origin = ground.repository("origin");
        // An index is large by many files or by long names.
        String name = "x".repeat(160) + "-";
        for (int i = 0; i < 1_600; i++) {
            String begin = i < 40 ? "file-" : name;
            Path file = origin.directory().resolve("dir-" + i % 40 + "/" + begin + i + ".txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "file " + i + "\n");
        }
        Ground.commit(origin, "run.sh", "#!/bin/sh\n");
    }

    private Workspace next() throws WorkspaceFailure {
        return ground.prepare(ground.order("origin"));
    }

    private void awaitSpare() {
        await().atMost(PATIENCE).until(() -> ground.workspaces().hasSpare());
    }

    private static List<String> state(Workspace workspace) {
        RealGit git = new RealGit(workspace.repository());
        return List.of(
                git.run("status", "--porcelain"),
                git.run("rev-parse", "HEAD").strip(),
                git.run("diff", "--stat", "HEAD"),
                git.run("ls-files", "--stage"));
    }

    private List<String> asIsAtTheOrigin() {
        return List.of(
                "", origin.run("rev-parse", "HEAD").strip(), "", origin.run("ls-files", "--stage"));
    }

    @Test
    void theNextSessionGetsItAndItIsAsIfCheckedOut() throws Exception {
        next();
        awaitSpare();
        Workspace second = next();
        assertThat(state(second)).isEqualTo(asIsAtTheOrigin());
        assertThat(second.root().resolve("spare")).exists();
        awaitSpare();
        assertThat(state(next())).isEqualTo(asIsAtTheOrigin());
        awaitSpare();
        Path label = temp.resolve("w/.spares").resolve(key()).resolve("label");
        Files.writeString(label, origin.run("rev-parse", "HEAD") + "before a power cut\n");
        Workspace fourth = next();
        assertThat(state(fourth)).isEqualTo(asIsAtTheOrigin());
        assertThat(fourth.root().resolve("spare/tree/run.sh")).exists();
        awaitSpare();
    }

    private String key() {
        return Workspaces.key(ground.order("origin").complete());
    }

    @Test
    void whatWasPushedMeanwhileIsBroughtIn() throws Exception {
        next();
        awaitSpare();
        origin.run("mv", "dir-1", "renamed");
        origin.run("rm", "-rq", "dir-2");
        origin.run("rm", "-q", "dir-3/file-3.txt");
        Ground.commit(origin, "dir-3/file-3.txt/now/a/directory.txt", "was a file\n");
        origin.run("rm", "-rq", "dir-4");
        Ground.commit(origin, "dir-4", "was a directory\n");
        origin.run("rm", "-rq", "dir-6");
        Files.createSymbolicLink(origin.directory().resolve("dir-6"), Path.of("dir-7"));
        assertThat(origin.directory().resolve("run.sh").toFile().setExecutable(true)).isTrue();
        Ground.commit(origin, ".gitattributes", "*.sh text eol=crlf\n");
        Ground.commit(origin, "dir-5/file-5.txt", "changed\n");

        Workspace made = next();

        assertThat(state(made).get(1)).isEqualTo(origin.run("rev-parse", "HEAD").strip());
        assertThat(state(made).get(0)).isEmpty();
        assertThat(state(made).get(3)).isEqualTo(origin.run("ls-files", "--stage"));
        assertThat(made.repository().resolve("dir-5/file-5.txt")).hasContent("changed\n");
        assertThat(made.repository().resolve("dir-2")).doesNotExist();
        assertThat(made.repository().resolve("dir-4")).hasContent("was a directory\n");
        assertThat(made.repository().resolve("dir-6")).isSymbolicLink();
        assertThat(made.repository().resolve("run.sh").toFile().canExecute()).isTrue();
        awaitSpare();
    }

    @Test
    void nobodyElseHasItAndItGoesWithItsCache() throws Exception {
        Ground.Order first = ground.order("origin");
        ground.prepare(first);
        awaitSpare();
        Workspace other = ground.prepare(ground.order("origin").by("rival"));
        assertThat(other.root().resolve("spare")).doesNotExist();
        Path spares = temp.toRealPath().resolve("w/.spares");
        // Both are whole: nobody builds any more whose files the sweep would take away.
        await().atMost(PATIENCE)
                .until(() -> spares.toFile().list((_, n) -> !n.startsWith(".")).length == 2);
        Files.createDirectories(spares.resolve(".building-x/tree"));

        ground.workspaces().sweep(() -> Set.of(first.id()));
        ground.workspaces().remove(first.id());
        ground.workspaces().prune(Instant.now().plus(Duration.ofDays(2)));

        assertThat(spares).isEmptyDirectory();
    }

    @Test
    void aSmallRepositoryNeedsNone() throws Exception {
        ground.repository("small");
        ground.prepare(ground.order("small"));
        ground.prepare(ground.order("small"));
        assertThat(temp.resolve("w/.spares")).doesNotExist();
    }
}
