package dev.agentvillage.metering.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
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
                    case HOUR -> hourEnd(at(moment, zone));
                    case DAY -> midnight(at(moment, zone).toLocalDate().plusDays(1), zone);
                    case MONTH ->
                            midnight(
                                    at(moment, zone).toLocalDate().withDayOfMonth(1).plusMonths(1),
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

    /** By the offset that holds at its start: the hour that comes twice is two windows. */
    private static long hourEnd(ZonedDateTime at) {
        return at.truncatedTo(ChronoUnit.HOURS).toInstant().toEpochMilli() + 60 * MINUTE_MS;
    }

    private static ZonedDateTime at(long moment, ZoneId zone) {
        return Instant.ofEpochMilli(moment).atZone(zone);
    }

    private static long midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
