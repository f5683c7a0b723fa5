package dev.agentvillage.metering.export;

import dev.agentvillage.metering.organisation.Midnight;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a window is that is told to whoever bills. Hours are those of UTC; days and months begin
 * at midnight in the organisation's time zone.
 */
public enum Size {
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofHours(25)),
    MONTH(Duration.ofDays(31).plusHours(1));

    /** Ticks may be 35 days late; a day more for corrections of them. */
    private static final long CHANGEABLE_MS = Duration.ofDays(36).toMillis();

    private static final String ZONE = "coalesce(o.time_zone, 'UTC')";

    private final Duration longest;

    Size(Duration longest) {
        this.longest = longest;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Size of(String word) {
        Optional<Size> found = Arrays.stream(values()).filter(s -> s.word().equals(word)).findAny();
        return found.orElseThrow(
                () ->
                        new IllegalArgumentException(
                                "EXPORT_WINDOWS must be of hour, day and month, not " + word));
    }

    /** Windows that began before this do not change any more. */
    public long changeableFrom(long now) {
        return now - CHANGEABLE_MS - longest.toMillis();
    }

    /** In SQL, where {@code organisations o} is; of the window that a moment is in. */
    String start(String at) {
        return this == HOUR
                ? at + " - " + at + " % 3600000"
                : Midnight.millis(Midnight.local(word(), at, ZONE), ZONE);
    }

    String end(String at) {
        return this == HOUR
                ? at + " - " + at + " % 3600000 + 3600000"
                : Midnight.millis(
                        "(" + Midnight.local(word(), at, ZONE) + " + interval '1 " + word() + "')",
                        ZONE);
    }
}
