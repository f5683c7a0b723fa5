package dev.agentvillage.runner.policy;

/** What of the session's work a command takes to where it counts. */
public enum Taking {
    NOTHING,
    /** Into a commit. */
    COMMIT,
    /** To a branch that others see, or into another one. */
    PUSH
}
