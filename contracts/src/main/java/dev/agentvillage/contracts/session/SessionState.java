package dev.agentvillage.contracts.session;

/** Where a session stands. Final states are left by nothing. */
public enum SessionState {
    CREATED,
    PREPARING_WORKSPACE,
    STARTING_PROVIDER,
    RUNNING,
    WAITING_FOR_APPROVAL,
    PAUSED_BY_HUMAN,
    STOPPING,
    COMPLETED,
    FAILED;

    public boolean isFinal() {
        return this == COMPLETED || this == FAILED;
    }

    /**
     * Whether time in this state is charged: the provider is there, frozen or not waiting for its
     * start.
     */
    public boolean isBillable() {
        return switch (this) {
            case STARTING_PROVIDER, RUNNING, WAITING_FOR_APPROVAL, STOPPING -> true;
            case CREATED, PREPARING_WORKSPACE, PAUSED_BY_HUMAN, COMPLETED, FAILED -> false;
        };
    }

    /** Whether the program would read what is typed. */
    public boolean takesInput() {
        return this == RUNNING || this == WAITING_FOR_APPROVAL;
    }
}
