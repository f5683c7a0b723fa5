package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.contracts.model.RepoRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepoSourceTest {
    @TempDir private Path temp;
    private Path roots;
    private Path outside;
    private RepoSource sources;

    @BeforeEach
    void directories() throws IOException, GitAPIException {
        Path real = temp.toRealPath();
        roots = Files.createDirectories(real.resolve("roots"));
        outside = Files.createDirectories(real.resolve("outside"));
        Git.init().setDirectory(roots.resolve("mine").toFile()).call().close();
        Git.init().setDirectory(outside.resolve("theirs").toFile()).call().close();
        sources = new RepoSource(List.of(roots), Set.of("127.0.0.1"));
    }

    @Test
    void aRepositoryUnderTheRootsIsFound() throws WorkspaceFailure {
        String found = roots.resolve("mine/.git").toString();
        assertThat(sources.resolve(RepoRef.local(roots + "/mine"))).isEqualTo(found);
        assertThat(sources.resolve(RepoRef.git("file://" + roots + "/mine"))).isEqualTo(found);
    }

    @Test
    void nothingOutsideOfTheRootsIs() throws IOException {
        refused(RepoRef.local(outside + "/theirs"));
        refused(RepoRef.git("file://" + outside + "/theirs"));
        refused(RepoRef.local(roots + "/../outside/theirs"));
        Files.createSymbolicLink(roots.resolve("link"), outside.resolve("theirs"));
        refused(RepoRef.local(roots + "/link"));
        Path sly = Files.createDirectories(roots.resolve("sly"));
        Files.createSymbolicLink(sly.resolve(".git"), outside.resolve("theirs/.git"));
        refused(RepoRef.local(sly.toString()));
    }

    @Test
    void whatIsNoRepositoryIsRefused() throws IOException {
        refused(RepoRef.local(roots.toString()));
        refused(RepoRef.local(roots + "/nothing"));
        refused(RepoRef.local("relative"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://host/x",
                "git@host:x",
                "http://example.org/x.git",
                "https://user:secret@example.org/x.git",
                "ext::sh -c id",
                "-oProxyCommand=x",
                "ftp://example.org/x",
                ""
            })
    void onlyPlainHttpsAndFileUrlsAreFetched(String url) {
        refused(RepoRef.git(url));
    }

    @Test
    void httpsAndAllowedHttpHostsPass() throws WorkspaceFailure {
        assertThat(sources.resolve(RepoRef.git("https://example.org/x.git")))
                .isEqualTo("https://example.org/x.git");
        assertThat(sources.resolve(RepoRef.git("http://127.0.0.1:1/x.git")))
                .isEqualTo("http://127.0.0.1:1/x.git");
    }

    private void refused(RepoRef repo) {
        assertThatThrownBy(() -> sources.resolve(repo))
                .isInstanceOfSatisfying(
                        WorkspaceFailure.class,
                        f ->
                                assertThat(f.reason())
                                        .isEqualTo(WorkspaceFailure.Reason.REPO_NOT_FOUND));
    }
}
