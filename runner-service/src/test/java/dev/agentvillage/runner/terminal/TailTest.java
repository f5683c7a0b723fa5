package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailTest {
    private final Tail tail = new Tail(100);

    @Test
    void givesWhatCameAfterAnOffset() {
        tail.add("aaa", 103);
        tail.add("bb", 105);
        assertThat(tail.since(103)).isEqualTo("bb");
        assertThat(tail.since(102)).isEqualTo("aaabb");
        assertThat(tail.since(105)).isEmpty();
    }

    @Test
    void keepsNoMoreThanItsBound() {
        String block = "x".repeat(32 * 1024);
        for (int i = 1; i <= 100; i++) {
            tail.add(block, 100 + (long) i * block.length());
        }
        assertThat(tail.since(0)).hasSize(64 * 1024);
    }
}
