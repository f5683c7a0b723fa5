package dev.agentvillage.runner.workspace;

/**
 * Why there is no workspace. Thrown only inside this package's edge and turned into a value there.
 */
public final class WorkspaceFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public enum Reason {
        REPO_NOT_FOUND,
        REF_NOT_FOUND,
        ROOM_NOT_FOUND,
        BRANCH_EXISTS,
        INVALID_REFERENCE,
        DISK_LOW,
        PATCH_FAILED,
        CANCELLED,
        WORKSPACE_FAILED;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public WorkspaceFailure(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    WorkspaceFailure(Reason reason, String detail, Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
