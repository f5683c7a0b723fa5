package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadTimesTest {
    private static final long NOW = 1_700_000_000_000_000L;

    private final ReadTimes times = new ReadTimes(100);

    @Test
    void knowsWhereTheOutputEndedAtATime() {
        times.read(NOW, 110);
        times.read(NOW + 10_000, 150);
        assertThat(times.offsetAt(NOW - 1)).isEqualTo(100);
        assertThat(times.offsetAt(NOW)).isEqualTo(110);
        assertThat(times.offsetAt(NOW + 9_999)).isEqualTo(110);
        assertThat(times.offsetAt(NOW + 10_000)).isEqualTo(150);
        assertThat(times.offsetAt(NOW + 1_000_000)).isEqualTo(150);
    }

    @Test
    void answersLessAndNotMoreWhereItHasNoSample() {
        times.read(NOW, 110);
        times.read(NOW + 1_000, 120);
        times.read(NOW + 2_000, 130);
        assertThat(times.offsetAt(NOW + 1_000)).isEqualTo(100);
        assertThat(times.offsetAt(NOW + 2_000)).isEqualTo(130);
    }

    @Test
    void keepsTheLatestAlone() {
        for (int i = 1; i <= 100_000; i++) {
            times.read(NOW + i * 5_000L, 100 + i);
        }
        assertThat(times.offsetAt(NOW + 5_000)).isEqualTo(100);
        assertThat(times.offsetAt(NOW + 99_900 * 5_000L)).isEqualTo(100_000);
    }

    @Test
    void forgetsWhatAClockThatWasSetBackHadSaid() {
        times.read(NOW, 110);
        times.read(NOW + 60_000_000, 150);
        times.read(NOW + 1_000_000, 160);
        assertThat(times.offsetAt(NOW + 900_000)).isEqualTo(110);
        assertThat(times.offsetAt(NOW + 1_000_000)).isEqualTo(160);
    }
}
