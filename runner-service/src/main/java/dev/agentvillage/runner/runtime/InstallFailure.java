package dev.agentvillage.runner.runtime;

/** A version was not installed; the message says what a person can do about it. */
public final class InstallFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** As replies on the bus name them. */
    public enum Reason {
        INVALID,
        UNKNOWN_PROVIDER,
        TOOL_MISSING,
        INTEGRITY_MISMATCH,
        INSTALL_FAILED;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Reason reason;

    InstallFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
