package dev.agentvillage.metering.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Days as the archive is kept by: of UTC, counted from 1970. */
final class Days {
    static final long DAY = Duration.ofDays(1).toMillis();

    private Days() {}

    static int of(long ts) {
        return (int) Math.floorDiv(ts, DAY);
    }

    /** The days of all ticks that may count: at most 37. */
    static Set<Integer> of(List<Received> batch) {
        Set<Integer> days = new TreeSet<>();
        int last = Integer.MIN_VALUE;
        for (Received record : batch) {
            if (record.content() instanceof Received.Tick(var tick)) {
                long age = record.at() - tick.envelope().ts();
                int day = of(tick.envelope().ts());
                if (day != last && -TickRules.MAX_AHEAD_MS <= age && age <= TickRules.MAX_AGE_MS) {
                    days.add(day);
                    last = day;
                }
            }
        }
        return days;
    }
}
