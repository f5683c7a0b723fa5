package dev.agentvillage.session.workstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.session.workstream.Throttle.Piece;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final Throttle throttle = new Throttle();

    private static Piece piece(String data, long seq) {
        return new Piece(data, "stdout", seq, seq);
    }

    @Test
    void showsTheFirstAtOnceAndThenWhatCameInTheMeantime() {
        assertThat(throttle.take(piece("a", 1), 1_000)).hasValue(piece("a", 1));
        assertThat(throttle.take(piece("b", 2), 1_010)).isEmpty();
        assertThat(throttle.take(piece("c", 3), 1_099)).isEmpty();
        assertThat(throttle.due(1_099)).isEmpty();
        assertThat(throttle.due(1_100)).hasValue(piece("bc", 3));
        assertThat(throttle.due(5_000)).isEmpty();
    }

    @Test
    void atMostTenInASecond() {
        int shown = 0;
        for (int ms = 0; ms < 1_000; ms++) {
            shown += throttle.take(piece("x", ms), ms).isPresent() ? 1 : 0;
        }
        assertThat(shown).isEqualTo(10);
    }

    @Test
    void ofAFloodOnlyTheEndAndWholeCharacters() {
        throttle.take(piece("first", 1), 0);
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.take(piece("😀".repeat(1_000), i), 1)).isEmpty();
        }
        assertThat(throttle.take(piece("!", 7), 2)).isEmpty();
        String shown = throttle.due(500).orElseThrow().data();
        assertThat(shown).endsWith("😀!").startsWith("😀").hasSizeLessThanOrEqualTo(Throttle.MOST);
    }
}
