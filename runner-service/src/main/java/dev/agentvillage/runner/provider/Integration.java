package dev.agentvillage.runner.provider;

/** The way by which a launched program tells of itself besides its terminal. */
public interface Integration {
    /** Tells what is still untold; to be called when the program is gone. Bounded in time. */
    void finish();
}
