package dev.agentvillage.metering.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

    @Property(tries = 200)
    void windowsFollowOneAnotherWithoutHoleOrOverlap(
            @ForAll @LongRange(min = 1_600_000_000, max = 1_900_000_000) long second,
            @ForAll @LongRange(min = 1, max = 60 * 24 * 5) long minutes) {
        long from = second / 60 * 60_000;
        Range range = new Range(from, from + minutes * 60_000);
        for (Window window : Window.values()) {
            for (String zone : List.of("Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")) {
                List<Range> windows = window.of(range, ZoneId.of(zone));
                assertThat(windows.getFirst().from()).isEqualTo(range.from());
                assertThat(windows.getLast().to()).isEqualTo(range.to());
                for (int i = 1; i < windows.size(); i++) {
                    assertThat(windows.get(i).from())
                            .isEqualTo(windows.get(i - 1).to())
                            .isGreaterThan(windows.get(i - 1).from());
                }
            }
        }
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
