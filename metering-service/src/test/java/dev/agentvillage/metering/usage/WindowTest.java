package dev.agentvillage.metering.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.metering.organisation.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class WindowTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @Test
    void theDayOnWhichSummerBeginsHas23Hours() {
        Range day = range("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00");
        assertThat(Window.DAY.of(day, BERLIN)).containsExactly(day);
        assertThat(Window.HOUR.of(day, BERLIN)).hasSize(23).allMatch(WindowTest::isAnHour);
    }

    @Test
    void theDayOnWhichSummerEndsHas25Hours() {
        Range day = range("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
        assertThat(Window.DAY.of(day, BERLIN)).containsExactly(day);
        assertThat(Window.HOUR.of(day, BERLIN)).hasSize(25).allMatch(WindowTest::isAnHour);
    }

    @Test
    void aMonthEndsWhereTheNextBeginsThere() {
        Range months = range("2026-03-01T00:00:00+01:00", "2026-05-01T00:00:00+02:00");
        assertThat(Window.MONTH.of(months, BERLIN))
                .containsExactly(
                        range("2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"),
                        range("2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00"));
    }

    @Test
    void whatIsCutAtTheStartStillEndsWhereItsWindowDoes() {
        Range range = range("2026-06-01T10:30:00Z", "2026-06-01T12:00:00Z");
        assertThat(Window.HOUR.of(range, ZoneId.of("UTC")))
                .isEqualTo(
                        List.of(
                                range("2026-06-01T10:30:00Z", "2026-06-01T11:00:00Z"),
                                range("2026-06-01T11:00:00Z", "2026-06-01T12:00:00Z")));
    }

    /** Clocks of Lord Howe go back by half an hour: 01:30 comes twice, 01:00 does not. */
    @Test
    void anHourEndsWhereTheClockChangesInTheMiddleOfIt() {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
        Range night = range("2026-04-05T01:00:00+11:00", "2026-04-05T03:00:00+10:30");
        assertThat(Window.HOUR.end(millis("2026-04-05T01:30:00+10:30"), night, lordHowe))
                .isEqualTo(millis("2026-04-05T02:00:00+10:30"));
        assertThat(Window.HOUR.of(night, lordHowe))
                .containsExactly(
                        range("2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+11:00"),
                        range("2026-04-05T01:30:00+10:30", "2026-04-05T02:00:00+10:30"),
                        range("2026-04-05T02:00:00+10:30", "2026-04-05T03:00:00+10:30"));
    }

    /** In St. John's clocks went back at a minute past midnight, into the day before. */
    @Test
    void aDayEndsBehindItsStartEvenIfItsMidnightWasBefore() {
        ZoneId stJohns = ZoneId.of("America/St_Johns");
        Range night = range("2010-11-06T23:30:00-03:30", "2010-11-08T00:00:00-03:30");
        assertThat(Window.DAY.of(night, stJohns)).containsExactly(night);
    }

    @Property(tries = 1_000)
    void windowsFollowOneAnotherWithoutHoleOrOverlap(
            @ForAll @LongRange(min = 1_262_304_000, max = 1_900_000_000) long second,
            @ForAll @IntRange(min = 1, max = 60 * 24 * 2) int before,
            @ForAll @IntRange(min = 1, max = 60 * 24 * 2) int after,
            @ForAll("zones") ZoneId zone) {
        // Where the clock changes next, if it does: nothing else is hard.
        Instant sometime = Instant.ofEpochSecond(second);
        ZoneOffsetTransition change = zone.getRules().nextTransition(sometime);
        Instant middle = change == null ? sometime : change.getInstant();
        Range range =
                Range.around(
                        middle.minus(Duration.ofMinutes(before)).toEpochMilli(),
                        middle.plus(Duration.ofMinutes(after)).toEpochMilli());
        for (Window window : Window.values()) {
            long start = range.from();
            while (start < range.to()) {
                long end = window.end(start, range, zone);
                assertThat(end).isGreaterThan(start).isLessThanOrEqualTo(range.to());
                start = end;
            }
        }
    }

    @Provide
    static Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                ZoneId.getAvailableZoneIds().stream()
                        .sorted()
                        .flatMap(name -> Zones.of(name).stream())
                        .toList());
    }

    private static boolean isAnHour(Range window) {
        return window.to() - window.from() == HOUR;
    }

    private static Range range(String from, String to) {
        return new Range(millis(from), millis(to));
    }

    private static long millis(String time) {
        return java.time.OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
}
