package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;
import org.jspecify.annotations.Nullable;

/**
 * What counts for the ticks of a gap, by the totals of the ticks on both sides of it.
 *
 * @param before the totals when it began
 * @param since the time of the tick before it; absent where there was none
 * @param charge up to the start of the tick behind it
 * @param by that tick
 */
record Lost(UsageUnits before, @Nullable Long since, Charge charge, Teller by) {

    /**
     * @param begin the totals when the tick behind it began
     * @param start when that was
     */
    static Lost between(
            UsageUnits before, @Nullable Long since, UsageUnits begin, long start, Teller by) {
        return new Lost(before, since, new Charge(begin.minus(before), span(since, start)), by);
    }

    /** The totals when the tick behind it began. */
    UsageUnits begin() {
        return before.plus(charge.units());
    }

    /** From the last tick to the next one's start, where that is known; else that moment. */
    private static Span span(@Nullable Long since, long start) {
        return since == null || start < since || start - since > TickRules.MAX_INTERVAL_MS
                ? new Span(start, start)
                : new Span(since, start);
    }
}
