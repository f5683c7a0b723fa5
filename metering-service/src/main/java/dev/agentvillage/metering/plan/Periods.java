package dev.agentvillage.metering.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The day and the month that a moment is in, in epoch milliseconds. */
record Periods(long dayStart, long dayEnd, long monthStart) {

    static Periods at(Instant now, ZoneId zone) {
        LocalDate day = LocalDate.ofInstant(now, zone);
        return new Periods(
                midnight(day, zone),
                midnight(day.plusDays(1), zone),
                midnight(day.withDayOfMonth(1), zone));
    }

    long start(Budget.Scope scope) {
        return switch (scope) {
            case DAY -> dayStart;
            case MONTH -> monthStart;
        };
    }

    private static long midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
