package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import org.jspecify.annotations.Nullable;

/**
 * What a session has used. Time is monotonic nanoseconds; what is less than a millisecond is
 * carried on, so that the sum of all ticks is the total.
 *
 * @param reported what ticks have said so far
 * @param running whether time is charged now
 * @param countedTo up to where time is in the totals
 * @param tickedAt where the last tick's interval ended
 */
record Meter(
        UsageUnits totals, UsageUnits reported, boolean running, long countedTo, long tickedAt) {
    private static final long MILLI = 1_000_000;

    static Meter startingAt(long now) {
        return new Meter(UsageUnits.ZERO, UsageUnits.ZERO, false, now, now);
    }

    /**
     * @param intervalMs measured since the tick before
     */
    record Tick(UsageUnits units, UsageUnits totals, long intervalMs, Meter next) {}

    Meter at(long now) {
        if (!running) {
            return new Meter(totals, reported, false, now, tickedAt);
        }
        long ms = Math.max(0, now - countedTo) / MILLI;
        return new Meter(plus(ms, 0, 0, 0, 0), reported, true, countedTo + ms * MILLI, tickedAt);
    }

    Meter charging(boolean charge, long now) {
        Meter m = at(now);
        return m.running == charge
                ? m
                : new Meter(m.totals, m.reported, charge, charge ? now : m.countedTo, m.tickedAt);
    }

    Meter terminalBytes(long soFar) {
        return with(plus(0, soFar - totals.terminalBytes(), 0, 0, 0));
    }

    Meter filesTouched(long soFar) {
        return with(plus(0, 0, soFar - totals.filesTouched(), 0, 0));
    }

    Meter commandRun() {
        return with(plus(0, 0, 0, 1, 0));
    }

    Meter approvalRequested() {
        return with(plus(0, 0, 0, 0, 1));
    }

    Meter turn() {
        return with(totals.plus(model(1, Tokens.ZERO, null)));
    }

    Meter used(Tokens tokens, @Nullable Long costMicros) {
        return with(totals.plus(model(0, tokens, costMicros)));
    }

    private static UsageUnits model(long turns, Tokens tokens, @Nullable Long costMicros) {
        return new UsageUnits(0, 0, 0, 0, 0, turns, tokens, costMicros);
    }

    /** Whether a model was used that no tick has told of. */
    boolean owesTokens() {
        return !totals.tokens().equals(reported.tokens());
    }

    Tick tick(long now) {
        Meter m = at(now);
        long ms = Math.max(0, now - tickedAt) / MILLI;
        return new Tick(
                m.totals.minus(reported),
                m.totals,
                ms,
                new Meter(m.totals, m.totals, running, m.countedTo, tickedAt + ms * MILLI));
    }

    private Meter with(UsageUnits more) {
        return new Meter(more, reported, running, countedTo, tickedAt);
    }

    private UsageUnits plus(
            long agentMs, long terminalBytes, long files, long commands, long approvals) {
        return totals.plus(
                new UsageUnits(
                        agentMs,
                        terminalBytes,
                        files,
                        commands,
                        approvals,
                        0,
                        UsageUnits.ZERO.tokens(),
                        null));
    }
}
