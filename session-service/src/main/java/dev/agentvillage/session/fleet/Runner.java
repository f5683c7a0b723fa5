package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;

/**
 * A runner and when it was heard. Epoch milliseconds, our clock.
 *
 * @param lastSeen when it was heard last
 * @param startedBy when this incarnation of it was heard first
 * @param drained an operator asked it to take nothing new; whatever it says itself
 */
public record Runner(RunnerHeartbeat heartbeat, long lastSeen, long startedBy, boolean drained) {
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
        return new Runner(
                heartbeat, fresh ? now : Math.min(now - SKEW_MS, heartbeat.clock()), now, false);
    }

    /** The same process as before has been there since before; what was asked of it stands. */
    Runner following(Runner before) {
        boolean same = before.heartbeat().incarnation().equals(heartbeat.incarnation());
        return new Runner(
                heartbeat, lastSeen, same ? before.startedBy() : startedBy, before.drained());
    }

    Runner drained(boolean next) {
        return new Runner(heartbeat, lastSeen, startedBy, next);
    }

    /** It was asked to take nothing new and does not know it: it started again, say. */
    boolean forgotItsDrain() {
        return drained && heartbeat.status() == RunnerHeartbeat.Status.ONLINE;
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
        return !drained
                && heartbeat.status() == RunnerHeartbeat.Status.ONLINE
                && heardWithin(ELIGIBLE_MS, now);
    }
}
