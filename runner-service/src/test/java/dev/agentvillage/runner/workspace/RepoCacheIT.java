package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.runner.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepoCacheIT {
    @TempDir Path directory;

    /** Asked for in the middle of a fetch. */
    private static final class Late extends Cancel {
        private int asked;

        @Override
        boolean isCancelled() {
            return ++asked > 1;
        }

        @Override
        void check() throws WorkspaceFailure {
            if (asked > 1) {
                throw new WorkspaceFailure(WorkspaceFailure.Reason.CANCELLED, "stopped");
            }
        }
    }

    @Test
    void whoIsStoppedWhileFetchingLeavesNoHalfCacheToOthers() throws Exception {
        Path origin = Files.createDirectories(directory.resolve("origin"));
        RealGit git = new RealGit(origin);
        git.run("init", "-q", "-b", "main");
        Files.writeString(origin.resolve("a.txt"), "a\n");
        git.run("add", "-A");
        git.run("commit", "-qm", "first");
        RepoCache cache = new RepoCache(Files.createDirectories(directory.resolve("cache")), 10);
        RepoCache.Remote remote =
                new RepoCache.Remote(
                        origin.toString(), new FetchCredentials(new CredentialsFile(null), "demo"));
        assertThatThrownBy(
                        () ->
                                cache.refreshed(
                                        "key", remote, new Late(), RepoCacheIT::hasDefaultBranch))
                .isInstanceOf(WorkspaceFailure.class);
        assertThat(cache.refreshed("key", remote, new Cancel(), RepoCacheIT::hasDefaultBranch))
                .isTrue();
    }

    private static boolean hasDefaultBranch(Repository cache) throws IOException {
        Ref head = cache.exactRef(RepoCache.REMOTE_HEAD);
        return head != null && head.getObjectId() != null;
    }
}
