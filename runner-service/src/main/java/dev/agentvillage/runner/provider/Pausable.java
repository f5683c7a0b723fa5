package dev.agentvillage.runner.provider;

/**
 * An integration with what freezing the session's processes does not reach. Called by the session's
 * actor: must return at once.
 */
public interface Pausable extends Integration {
    void paused();

    void resumed();
}
