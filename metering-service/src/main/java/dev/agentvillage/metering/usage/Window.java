package dev.agentvillage.metering.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How long a window is. {@code total} is one window: the whole range that was asked for. */
enum Window {
    MINUTE(7),
    HOUR(93),
    DAY(732),
    MONTH(732),
    TOTAL(732);

    private final int maxDays;

    Window(int maxDays) {
        this.maxDays = maxDays;
    }

    /** The longest range that may be asked for in windows of this size. */
    int maxDays() {
        return maxDays;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Window> of(String word) {
        return Arrays.stream(values()).filter(w -> w.word().equals(word)).findFirst();
    }

    /** Where the window that starts here ends, inside a range. */
    long end(long start, Range range) {
        return Math.min(
                range.to(),
                switch (this) {
                    case MINUTE -> start + 60_000;
                    case HOUR -> start + 3_600_000;
                    case DAY -> after(start, Period.ofDays(1));
                    case MONTH -> after(start, Period.ofMonths(1));
                    case TOTAL -> range.to();
                });
    }

    private static long after(long start, Period period) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(start), ZoneOffset.UTC)
                .plus(period)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }
}
