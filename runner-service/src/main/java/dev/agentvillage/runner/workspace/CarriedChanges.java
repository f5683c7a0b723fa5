package dev.agentvillage.runner.workspace;

import dev.agentvillage.runner.process.HostGit;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings what an earlier session changed into a new workspace, which stands at the same commit. */
public final class CarriedChanges {
    private CarriedChanges() {}

    /**
     * All of it or nothing; git itself refuses what lies outside the working tree.
     *
     * @param patch in git's format
     */
    public static void apply(Workspace workspace, byte[] patch) throws WorkspaceFailure {
        try {
            Path file = workspace.hooks().resolve("carried.patch");
            Files.write(file, patch);
            if (!HostGit.run(
                    workspace.repository(), "apply", "--whitespace=nowarn", file.toString())) {
                throw new WorkspaceFailure(
                        Reason.PATCH_FAILED,
                        "what the earlier session changed cannot be brought here; binary files cannot");
            }
            Files.delete(file);
        } catch (InterruptedIOException e) {
            throw new WorkspaceFailure(Reason.CANCELLED, "interrupted", e);
        } catch (IOException e) {
            throw new WorkspaceFailure(
                    Reason.WORKSPACE_FAILED, "the earlier session's changes were not written", e);
        }
    }
}
