package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;

/**
 * A runner and when it was last heard.
 *
 * @param lastSeen epoch milliseconds, our clock
 */
public record Runner(RunnerHeartbeat heartbeat, long lastSeen) {
    /** Without a sign of life for this long, it gets no new sessions. */
    public static final long ELIGIBLE_MS = 30_000;

    /** Without a sign of life for this long, its sessions are given up. */
    public static final long LOST_MS = 60_000;

    /** A clock that is further off is not to be worked with. */
    private static final long SKEW_MS = 60_000;

    public RunnerId id() {
        return heartbeat.runnerId();
    }

    /**
     * A heartbeat as it arrives. One that was sent long ago (we were away, or its clock is wrong)
     * is no sign of life now.
     */
    static Runner heard(RunnerHeartbeat heartbeat, long now) {
        boolean fresh = Math.abs(now - heartbeat.clock()) <= SKEW_MS;
        return new Runner(heartbeat, fresh ? now : Math.min(now - SKEW_MS, heartbeat.clock()));
    }

    public boolean heardWithin(long ms, long now) {
        return now - lastSeen < ms;
    }

    public boolean online(long now) {
        return heartbeat.status() == RunnerHeartbeat.Status.ONLINE && heardWithin(ELIGIBLE_MS, now);
    }
}
