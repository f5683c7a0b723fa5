package dev.agentvillage.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.contracts.event.WorkEvent.Status;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.workspace.Ground;
import dev.agentvillage.runner.workspace.Workspace;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers beside those of the real git. */
class ChangesIT {
    @TempDir private Path temp;
    private Workspace workspace;
    private ChangeFinder finder;

    @BeforeEach
    void workspace() throws IOException, WorkspaceFailure {
        Ground ground = Ground.in(temp);
        Path origin = Files.createDirectories(ground.root().resolve("roots/origin"));
        RealGit git = new RealGit(origin);
        git.run("init", "-q", "-b", "main");
        write(origin, "a.txt", lines(1, 40));
        write(origin, "dir/moved.txt", lines(100, 160));
        write(origin, "gone.txt", lines(1, 7));
        write(origin, "crlf.txt", "one\r\ntwo\r\nthree\r\n");
        write(origin, "script.sh", "#!/bin/sh\n");
        write(origin, ".gitignore", "ignored/\n*.bin.tmp\n");
        write(origin, "tracked-but-ignored.bin.tmp", "x\n");
        Files.write(origin.resolve("image.png"), new byte[] {0, 1, 2, 3, 0, 5});
        Files.createSymbolicLink(origin.resolve("link"), Path.of("a.txt"));
        nested(origin.resolve("sub/module"));
        nested(origin.resolve("sub/moved"));
        git.run("add", "-A", "-f");
        git.run("commit", "-qm", "base");
        workspace = ground.prepare(ground.order("origin"));
        finder = new ChangeFinder(workspace);
    }

    /** A repository of its own in the working tree, as a submodule is one. */
    private static RealGit nested(Path directory) throws IOException {
        Files.createDirectories(directory);
        RealGit git = new RealGit(directory);
        git.run("init", "-q", "-b", "main");
        Ground.commit(git, "in-it.txt", "x\n");
        return git;
    }

    /** For names that no Java string is. */
    private static void shell(Path directory, String line) throws IOException {
        try {
            assertThat(
                            new ProcessBuilder("/bin/bash", "-ec", line)
                                    .directory(directory.toFile())
                                    .inheritIO()
                                    .start()
                                    .waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining());
    }

    private static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /**
     * What git says of the same, untracked files included, without touching the session's index.
     */
    private List<String> byGit() throws IOException {
        Path index = temp.resolve("git-index");
        Files.copy(
                workspace.repository().resolve(".git/index"),
                index,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        RealGit git = new RealGit(workspace.repository(), index);
        git.run("add", "-A", "-N");
        return NumStat.of(
                        git.bytes(
                                "diff",
                                "--numstat",
                                "-z",
                                "-M",
                                "--no-ext-diff",
                                workspace.baseCommit()))
                .stream()
                .map(NumStat::toString)
                .sorted()
                .toList();
    }

    private List<String> byUs() throws IOException {
        return finder.changes().files().stream()
                .map(d -> new NumStat(d.additions(), d.deletions(), d.path(), d.oldPath()))
                .map(NumStat::toString)
                .sorted()
                .toList();
    }

    @Test
    void nothingChangedIsNothing() throws IOException {
        assertThat(finder.changes()).isEqualTo(Changes.NONE);
        assertThat(finder.result().patch().bytes()).isEmpty();
        assertThat(byGit()).isEmpty();
    }

    @Test
    void everySortOfChangeIsCountedAsGitDoes() throws IOException {
        Path repo = workspace.repository();
        write(repo, "a.txt", lines(1, 10) + "new\n" + lines(15, 40) + "no newline");
        Files.createDirectories(repo.resolve("other"));
        Files.move(repo.resolve("dir/moved.txt"), repo.resolve("other/renamed.txt"));
        write(repo, "other/renamed.txt", "first\n" + lines(100, 160));
        Files.delete(repo.resolve("gone.txt"));
        write(repo, "crlf.txt", "one\r\n2\r\nthree\r\nfour\r\n");
        Files.setPosixFilePermissions(
                repo.resolve("script.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(repo.resolve("image.png"), new byte[] {0, 9, 9, 9});
        Files.write(repo.resolve("added.bin"), new byte[] {0, 1, 0});
        write(repo, "untracked/ünïcode name.txt", lines(1, 3));
        write(repo, "ignored/x.txt", "x\n");
        write(repo, "tracked-but-ignored.bin.tmp", "y\n");
        Files.delete(repo.resolve("link"));
        Files.createSymbolicLink(repo.resolve("link"), Path.of("crlf.txt"));

        assertThat(byUs()).isEqualTo(byGit());
        assertThat(finder.changes().files())
                .filteredOn(d -> d.status() == Status.RENAMED)
                .extracting(FileDiff::oldPath)
                .containsExactly("dir/moved.txt");
        assertThat(finder.changes().filesChanged()).isEqualTo(10);
    }

    @Test
    void submodulesAreCountedByTheirCommits() throws IOException {
        Path repo = workspace.repository();
        assertThat(byUs()).isEmpty();
        Ground.commit(nested(repo.resolve("sub/module")), "another.txt", "z\n");
        Ground.commit(nested(repo.resolve("added")), "more.txt", "y\n");
        Files.delete(repo.resolve("sub/moved"));
        assertThat(byUs())
                .isEqualTo(byGit())
                .containsExactlyInAnyOrder("1 0 added", "1 1 sub/module", "0 1 sub/moved");
    }

    @Test
    void namesThatAreNotUtf8AreCountedAsAnyOther() throws IOException {
        Path repo = workspace.repository();
        shell(repo, "printf 'new\\n' > \"$(printf 'na\\357ve.txt')\"");
        write(repo, "a.txt", lines(1, 41));
        assertThat(byUs())
                .isEqualTo(byGit())
                .containsExactlyInAnyOrder("1 0 na\u00efve.txt", "1 0 a.txt");
    }

    @Test
    void commitsStagedAndUnstagedChangesCountTogether() throws IOException {
        Path repo = workspace.repository();
        RealGit git = new RealGit(repo);
        write(repo, "a.txt", lines(1, 41));
        git.run("commit", "-qam", "in the session");
        write(repo, "staged.txt", lines(1, 2));
        git.run("add", "staged.txt");
        write(repo, "staged.txt", lines(1, 5));
        write(repo, "unstaged.txt", lines(1, 4));
        String status = git.run("status", "--porcelain");

        assertThat(byUs()).isEqualTo(byGit()).hasSize(3);
        assertThat(git.run("status", "--porcelain")).isEqualTo(status);
        assertThat(finder.head()).isEqualTo(git.run("rev-parse", "HEAD").strip());
    }

    @Test
    void aSecondLookSeesWhatChangedSince() throws IOException {
        Path repo = workspace.repository();
        for (String text : new String[] {"x\n", "y\nz\n", ""}) {
            write(repo, "gone.txt", text);
            assertThat(byUs()).isEqualTo(byGit());
        }
        write(repo, "gone.txt", lines(1, 7));
        assertThat(byUs()).isEmpty();
    }

    @Test
    void thousandsOfFilesAreCountedAndTheListIsCut() throws IOException {
        Path repo = workspace.repository();
        for (int i = 0; i < 5_000; i++) {
            write(repo, "many/" + i % 50 + "/" + i + ".txt", lines(i, i + i % 7));
        }
        Changes changes = finder.changes();
        List<String> all = byGit();
        assertThat(changes.filesChanged()).isEqualTo(5_000).isEqualTo(all.size());
        assertThat(changes.linesAdded())
                .isEqualTo(all.stream().mapToLong(f -> Long.parseLong(f.split(" ")[0])).sum());
        assertThat(byUs()).hasSize(2_000).isSubsetOf(all);
        assertThat(changes.truncated()).isTrue();
    }

    @Test
    void aPatchThatIsTooLargeIsCutBetweenFiles() throws IOException {
        Path repo = workspace.repository();
        String line = "x".repeat(99) + "\n";
        for (int i = 0; i < 5; i++) {
            write(repo, "big-" + i + ".txt", line.repeat(50_000));
        }
        Patch patch = finder.result().patch();
        assertThat(patch.truncated()).isTrue();
        assertThat(patch.bytes().length).isBetween(1, Patch.MAX_BYTES);
        assertThat(patch.hash()).matches("sha256:[0-9a-f]{64}");
    }
}
