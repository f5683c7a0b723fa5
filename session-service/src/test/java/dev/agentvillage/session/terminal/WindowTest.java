package dev.agentvillage.session.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    private static final int LIMIT = (int) Window.LIMIT;

    private final Window window = new Window();

    private void sending(long end, int bytes) {
        window.upTo(end);
        window.sending(bytes);
    }

    @Test
    void isFullWhenTheConnectionTakesNothing() {
        sending(LIMIT - 1, LIMIT - 1);
        assertThat(window.full()).isFalse();
        sending(LIMIT, 1);
        assertThat(window.full()).isTrue();
        window.sent(LIMIT / 2 - 1);
        assertThat(window.full()).isFalse();
        assertThat(window.roomy()).isFalse();
        window.sent(1);
        assertThat(window.roomy()).isTrue();
    }

    @Test
    void onceAcknowledgedOnlyAcknowledgementsCount() {
        sending(LIMIT, LIMIT);
        window.sent(LIMIT);
        assertThat(window.full()).isFalse();
        window.acknowledge(0);
        assertThat(window.full()).isTrue();
        window.acknowledge(LIMIT / 2);
        assertThat(window.roomy()).isTrue();
    }

    @Test
    void whatWasNotSentCannotBeAcknowledged() {
        sending(10, 10);
        window.sent(10);
        window.acknowledge(Long.MAX_VALUE);
        sending(10 + LIMIT, LIMIT);
        window.sent(LIMIT);
        assertThat(window.full()).isTrue();
    }

    @Test
    void whatWasSkippedNeedsNoAcknowledgement() {
        window.acknowledge(0);
        sending(100, 100);
        window.sent(100);
        window.skipped(new Piece.Gap(100, 10L * LIMIT));
        sending(10L * LIMIT + LIMIT - 101, LIMIT - 101);
        window.sent(LIMIT - 101);
        assertThat(window.full()).isFalse();
        sending(10L * LIMIT + LIMIT - 100, 1);
        window.sent(1);
        assertThat(window.full()).isTrue();
        window.acknowledge(50);
        assertThat(window.full()).isFalse();
        window.acknowledge(10L * LIMIT + LIMIT / 2);
        assertThat(window.roomy()).isTrue();
    }

    @Test
    void losesPatienceAfterTenSecondsWithoutProgress() {
        sending(LIMIT, LIMIT);
        assertThat(window.stalled(1_000)).isFalse();
        assertThat(window.stalled(10_999)).isFalse();
        window.sent(1);
        assertThat(window.stalled(11_000)).isFalse();
        assertThat(window.stalled(20_999)).isFalse();
        assertThat(window.stalled(21_000)).isTrue();
        window.flows();
        assertThat(window.stalled(21_001)).isFalse();
    }
}
