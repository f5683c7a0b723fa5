package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window window = new Window(10);

    @Test
    void aFullWindowHasRoomAgainWhenSomethingIsAcknowledged() throws InterruptedException {
        window.sent(10);
        assertThat(window.awaitRoom(1_000)).isFalse();
        window.acknowledged(1);
        assertThat(window.awaitRoom(1_000)).isTrue();
    }

    @Test
    void anOpenWindowNeverHoldsBack() throws InterruptedException {
        window.sent(100);
        window.open();
        assertThat(window.awaitRoom(0)).isTrue();
        assertThat(window.awaitEmpty(1)).isFalse();
        window.acknowledged(100);
        assertThat(window.awaitEmpty(1)).isTrue();
    }
}
