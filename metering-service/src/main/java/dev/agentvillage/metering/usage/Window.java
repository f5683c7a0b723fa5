package dev.agentvillage.metering.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a window is, in a time zone: a day has 23 hours when summer begins and 25 when it ends.
 * {@code total} is one window: the whole range that was asked for.
 */
public enum Window {
    MINUTE(7),
    HOUR(93),
    DAY(732),
    MONTH(732),
    TOTAL(732);

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    private final int maxDays;

    Window(int maxDays) {
        this.maxDays = maxDays;
    }

    /** The longest range that may be asked for in windows of this size. */
    int maxDays() {
        return maxDays;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Window> of(String word) {
        return Arrays.stream(values()).filter(w -> w.word().equals(word)).findFirst();
    }

    /** Where the window that this moment is in ends, inside a range. */
    long end(long moment, Range range, ZoneId zone) {
        return Math.min(
                range.to(),
                switch (this) {
                    case MINUTE -> Math.floorDiv(moment, MINUTE_MS) * MINUTE_MS + MINUTE_MS;
                    case HOUR -> hourEnd(moment, zone);
                    case DAY -> midnightAfter(moment, day(moment, zone).plusDays(1), zone);
                    case MONTH ->
                            midnightAfter(
                                    moment,
                                    day(moment, zone).withDayOfMonth(1).plusMonths(1),
                                    zone);
                    case TOTAL -> range.to();
                });
    }

    /** All windows of a range, cut at its ends. */
    List<Range> of(Range range, ZoneId zone) {
        List<Range> windows = new ArrayList<>();
        long start = range.from();
        while (start < range.to()) {
            long end = end(start, range, zone);
            windows.add(new Range(start, end));
            start = end;
        }
        return windows;
    }

    /**
     * Where the clock changes inside a range. An hour never goes on behind a change: the hour that
     * comes twice is two windows, and so are the two parts of one that half comes again.
     */
    static List<Long> changes(Range range, ZoneId zone) {
        List<Long> changes = new ArrayList<>();
        long change = changeAfter(range.from(), zone);
        while (change < range.to()) {
            changes.add(change);
            change = changeAfter(change, zone);
        }
        return changes;
    }

    private static long hourEnd(long moment, ZoneId zone) {
        Instant at = Instant.ofEpochMilli(moment);
        long offset = zone.getRules().getOffset(at).getTotalSeconds() * 1_000L;
        long end = Math.floorDiv(moment + offset, HOUR_MS) * HOUR_MS + HOUR_MS - offset;
        return Math.min(end, changeAfter(moment, zone));
    }

    private static long changeAfter(long moment, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochMilli(moment));
        return change == null ? Long.MAX_VALUE : change.getInstant().toEpochMilli();
    }

    private static LocalDate day(long moment, ZoneId zone) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(moment), zone);
    }

    /** Where a clock goes back over midnight, the first one may be before what is after it. */
    private static long midnightAfter(long moment, LocalDate first, ZoneId zone) {
        LocalDate day = first;
        while (midnight(day, zone) <= moment) {
            day = day.plusDays(1);
        }
        return midnight(day, zone);
    }

    private static long midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
