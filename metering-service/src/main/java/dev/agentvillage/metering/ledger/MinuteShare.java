package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a charge falls into one minute.
 *
 * @param minute its start, epoch milliseconds
 */
record MinuteShare(long minute, UsageUnits units) {
    static final long MINUTE = 60_000;

    /** In proportion to time, rounded down; the remainder to the last minute. */
    static List<MinuteShare> of(Charge charge) {
        if (charge.units().equals(UsageUnits.ZERO)) {
            return List.of();
        }
        Span span = charge.span();
        long first = minuteOf(span.start());
        long last = minuteOf(span.length() == 0 ? span.start() : span.end() - 1);
        if (first == last) {
            return List.of(new MinuteShare(first, charge.units()));
        }
        List<MinuteShare> shares = new ArrayList<>();
        UsageUnits rest = charge.units();
        for (long minute = first; minute < last; minute += MINUTE) {
            long overlap = minute + MINUTE - Math.max(minute, span.start());
            UsageUnits share = proportion(charge.units(), overlap, span.length());
            shares.add(new MinuteShare(minute, share));
            rest = rest.minus(share);
        }
        shares.add(new MinuteShare(last, rest));
        return shares;
    }

    private static UsageUnits proportion(UsageUnits units, long part, long whole) {
        return Unit.units(u -> proportion(u.of(units), part, whole), units.costMicros() != null);
    }

    /** {@code ⌊number · part / whole⌋} without overflow: part ≤ whole ≤ a day in ms. */
    private static long proportion(long number, long part, long whole) {
        return number / whole * part + number % whole * part / whole;
    }

    private static long minuteOf(long time) {
        return Math.floorDiv(time, MINUTE) * MINUTE;
    }
}
