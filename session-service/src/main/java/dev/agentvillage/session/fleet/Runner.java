package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;

/**
 * A runner and when it was heard. Epoch milliseconds, our clock.
 *
 * @param lastSeen when it was heard last
 * @param startedBy when this incarnation of it was heard first
 */
public record Runner(RunnerHeartbeat heartbeat, long lastSeen, long startedBy) {
    /** Without a sign of life for this long, it gets no new sessions. */
    public static final long ELIGIBLE_MS = 30_000;

    /** Without a sign of life for this long, its sessions are given up. */
    public static final long LOST_MS = 60_000;

    /** A clock that is further off is not to be worked with. */
    private static final long SKEW_MS = 60_000;

    /** After a restart a runner first reports the ends of what its old process held. */
    static final long REPORTS_MS = 10_000;

    public RunnerId id() {
        return heartbeat.runnerId();
    }

    /**
     * A heartbeat as it arrives. One that was sent long ago (we were away, or its clock is wrong)
     * is no sign of life now.
     */
    static Runner heard(RunnerHeartbeat heartbeat, long now) {
        boolean fresh = Math.abs(now - heartbeat.clock()) <= SKEW_MS;
        return new Runner(heartbeat, fresh ? now : Math.min(now - SKEW_MS, heartbeat.clock()), now);
    }

    /** The same process as before has been there since before. */
    Runner following(Runner before) {
        return before.heartbeat().incarnation().equals(heartbeat.incarnation())
                ? new Runner(heartbeat, lastSeen, before.startedBy())
                : this;
    }

    /** It started again a while ago, and has had the time to say what became of its sessions. */
    boolean restartedLately(long now) {
        long ago = now - startedBy;
        return ago >= REPORTS_MS && ago < 2 * LOST_MS;
    }

    public boolean heardWithin(long ms, long now) {
        return now - lastSeen < ms;
    }

    public boolean online(long now) {
        return heartbeat.status() == RunnerHeartbeat.Status.ONLINE && heardWithin(ELIGIBLE_MS, now);
    }
}
