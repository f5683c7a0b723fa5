package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailTest {
    private final Tail tail = new Tail(100);

    @Test
    void givesWhatCameBetweenTwoOffsets() {
        tail.add("aaa", 103);
        tail.add("bb", 105);
        assertThat(tail.between(103, 105)).isEqualTo("bb");
        assertThat(tail.between(102, 104)).isEqualTo("ab");
        assertThat(tail.between(0, Long.MAX_VALUE)).isEqualTo("aaabb");
        assertThat(tail.between(105, Long.MAX_VALUE)).isEmpty();
        assertThat(tail.between(105, 102)).isEmpty();
    }

    @Test
    void cutsByBytes() {
        tail.add("é€😀x", 110);
        assertThat(tail.between(102, 105)).isEqualTo("€");
        assertThat(tail.between(105, 109)).isEqualTo("😀");
        assertThat(tail.between(109, 110)).isEqualTo("x");
    }

    @Test
    void keepsNoMoreThanItsBound() {
        String block = "x".repeat(32 * 1024);
        for (int i = 1; i <= 100; i++) {
            tail.add(block, 100 + (long) i * block.length());
        }
        assertThat(tail.between(0, Long.MAX_VALUE)).hasSize(64 * 1024);
    }
}
