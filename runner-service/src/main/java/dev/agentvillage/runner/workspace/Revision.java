package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/** Finds the one commit that a checkout asks for, in a refreshed cache. */
final class Revision {
    private Revision() {}

    static ObjectId of(Repository cache, Checkout checkout, @Nullable String defaultBranch)
            throws WorkspaceFailure, IOException {
        return switch (checkout.type()) {
            case BRANCH -> branch(cache, checkout.ref(), defaultBranch);
            case TAG -> named(cache, "refs/tags/", checkout.tag());
            case COMMIT -> commit(cache, checkout.sha());
        };
    }

    private static ObjectId branch(
            Repository cache, @Nullable String ref, @Nullable String defaultBranch)
            throws WorkspaceFailure, IOException {
        String name = ref != null ? ref : defaultBranch;
        if (name != null) {
            return named(cache, "refs/remotes/origin/", name);
        }
        Ref head = cache.exactRef(RepoCache.REMOTE_HEAD);
        if (head == null || head.getObjectId() == null) {
            throw missing("the repository has no default branch with a commit");
        }
        return peeled(cache, head.getObjectId());
    }

    private static ObjectId named(Repository cache, String prefix, @Nullable String name)
            throws WorkspaceFailure, IOException {
        if (name == null || !Names.ref(name)) {
            throw missing("not a name of a branch or tag");
        }
        Ref ref = cache.exactRef(prefix + name);
        if (ref == null || ref.getObjectId() == null) {
            throw missing("no such branch or tag: " + name);
        }
        return peeled(cache, ref.getObjectId());
    }

    private static ObjectId commit(Repository cache, @Nullable String sha)
            throws WorkspaceFailure, IOException {
        if (sha == null || !Names.commit(sha)) {
            throw missing("a commit is named by 7 to 40 hex digits");
        }
        try {
            ObjectId id = cache.resolve(sha);
            if (id == null) {
                throw missing("no such commit: " + sha);
            }
            return peeled(cache, id);
        } catch (AmbiguousObjectException e) {
            throw missing("more than one object begins with " + sha);
        }
    }

    private static ObjectId peeled(Repository cache, ObjectId id)
            throws WorkspaceFailure, IOException {
        try (RevWalk walk = new RevWalk(cache)) {
            RevCommit commit = walk.parseCommit(id);
            return commit.getId();
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            throw missing("that is no commit: " + id.name());
        }
    }

    private static WorkspaceFailure missing(String detail) {
        return new WorkspaceFailure(Reason.REF_NOT_FOUND, detail);
    }
}
