package dev.agentvillage.session.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    private static final int LIMIT = (int) Window.LIMIT;

    @Test
    void isFullWhenTheConnectionTakesNothing() {
        Window window = new Window();
        window.sending(LIMIT - 1, LIMIT - 1);
        assertThat(window.full()).isFalse();
        window.sending(LIMIT, 1);
        assertThat(window.full()).isTrue();
        window.sent(LIMIT / 2 - 1);
        assertThat(window.full()).isFalse();
        assertThat(window.roomy()).isFalse();
        window.sent(1);
        assertThat(window.roomy()).isTrue();
    }

    @Test
    void onceAcknowledgedOnlyAcknowledgementsCount() {
        Window window = new Window();
        window.sending(LIMIT, LIMIT);
        window.sent(LIMIT);
        assertThat(window.full()).isFalse();
        window.acknowledge(0);
        assertThat(window.full()).isTrue();
        window.acknowledge(LIMIT / 2);
        assertThat(window.roomy()).isTrue();
    }

    @Test
    void whatWasNotSentCannotBeAcknowledged() {
        Window window = new Window();
        window.sending(10, 10);
        window.sent(10);
        window.acknowledge(Long.MAX_VALUE);
        window.sending(10 + LIMIT, LIMIT);
        window.sent(LIMIT);
        assertThat(window.full()).isTrue();
    }
}
