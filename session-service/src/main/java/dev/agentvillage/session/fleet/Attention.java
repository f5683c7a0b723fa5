package dev.agentvillage.session.fleet;

/**
 * Since when this replica has been hearing everything that runners say. Their silence counts only
 * from then on: after an outage of the broker, the database or ourselves every runner gets a fresh
 * minute.
 */
final class Attention {
    private static final long NEVER = Long.MIN_VALUE;
    private long since = NEVER;

    void attentive(long now) {
        if (since == NEVER) {
            since = now;
        }
    }

    void distracted() {
        since = NEVER;
    }

    boolean lasts(long ms, long now) {
        return since != NEVER && now - since >= ms;
    }
}
