package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoalescerTest {
    private static final long EVERY = 8;
    private final Coalescer coalescer = new Coalescer(EVERY, 100, 1_000);

    @Test
    void firstOutputAfterSilenceIsDueAtOnce() {
        coalescer.add("a", 1);
        assertThat(coalescer.due(1_000)).isTrue();
        assertThat(coalescer.untilDue(1_000, 77)).isZero();
    }

    @Test
    void whatFollowsWaitsItsTurn() {
        coalescer.add("a", 1);
        coalescer.take(1_000);
        coalescer.add("b", 1);
        assertThat(coalescer.due(1_007)).isFalse();
        assertThat(coalescer.untilDue(1_003, 77)).isEqualTo(5);
        assertThat(coalescer.due(1_008)).isTrue();
        assertThat(coalescer.take(1_008)).isEqualTo(new Coalescer.Piece("b", 1));
    }

    @Test
    void muchOutputDoesNotWait() {
        coalescer.add("a", 1);
        coalescer.take(1_000);
        coalescer.add("b".repeat(100), 100);
        assertThat(coalescer.due(1_001)).isTrue();
        assertThat(coalescer.fits(1)).isFalse();
    }

    @Test
    void nothingIsNeverDue() {
        assertThat(coalescer.due(9_999)).isFalse();
        assertThat(coalescer.untilDue(9_999, 77)).isEqualTo(77);
    }
}
