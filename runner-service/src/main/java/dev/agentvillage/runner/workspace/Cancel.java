package dev.agentvillage.runner.workspace;

import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;

/** Says to a preparation that nobody wants its workspace any more. */
public class Cancel {
    private volatile boolean cancelled;

    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void check() throws WorkspaceFailure {
        if (cancelled) {
            throw new WorkspaceFailure(Reason.CANCELLED, "the session was stopped");
        }
    }
}
