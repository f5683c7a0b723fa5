package dev.agentvillage.model;

/** A request that is answered by an error of ours, not of a script. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
