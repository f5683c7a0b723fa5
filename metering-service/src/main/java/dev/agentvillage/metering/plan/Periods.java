package dev.agentvillage.metering.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The day and the month that a moment is in, in epoch milliseconds. */
record Periods(long dayStart, long dayEnd, long monthStart, long monthEnd) {

    static Periods at(Instant now, ZoneId zone) {
        LocalDate day = LocalDate.ofInstant(now, zone);
        LocalDate first = day.withDayOfMonth(1);
        return new Periods(
                midnight(day, zone),
                midnight(day.plusDays(1), zone),
                midnight(first, zone),
                midnight(first.plusMonths(1), zone));
    }

    /** A session has one period: its life. */
    long start(Budget.Scope scope) {
        return switch (scope) {
            case DAY -> dayStart;
            case MONTH -> monthStart;
            case SESSION -> 0;
        };
    }

    @Nullable Long end(Budget.Scope scope) {
        return switch (scope) {
            case DAY -> dayEnd;
            case MONTH -> monthEnd;
            case SESSION -> null;
        };
    }

    private static long midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
