package dev.agentvillage.session.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private final Attention attention = new Attention();
    private long now = 3_000;

    private void look(long position, long end, long now) {
        this.now = now;
        attention.looked(Map.of(0, position), Map.of(0, end), now);
    }

    @Test
    void beginsWithTheSecondLookAndLasts() {
        look(5, 5, 1_000);
        assertThat(attention.since(now)).isEmpty();
        look(5, 6, 2_000);
        look(6, 6, 3_000);
        assertThat(attention.since(now)).hasValue(2_000);
    }

    @Test
    void mayBeBehindByWhatCameSinceTheLastLook() {
        look(5, 7, 1_000);
        look(7, 9, 2_000);
        look(9, 12, 3_000);
        assertThat(attention.since(now)).hasValue(2_000);
    }

    @Test
    void endsWhenItFallsBehindOrIsDistracted() {
        look(5, 5, 1_000);
        look(5, 9, 2_000);
        look(8, 9, 3_000);
        assertThat(attention.since(now)).isEmpty();
        look(9, 9, 4_000);
        assertThat(attention.since(now)).hasValue(4_000);
        attention.distracted();
        assertThat(attention.since(now)).isEmpty();
        look(9, 9, 5_000);
        assertThat(attention.since(now)).isEmpty();
        look(9, 9, 6_000);
        assertThat(attention.since(now)).hasValue(6_000);
    }

    @Test
    void whoHasNoPartitionHearsNothing() {
        attention.looked(Map.of(), Map.of(), 1_000);
        attention.looked(Map.of(), Map.of(), 2_000);
        assertThat(attention.since(now)).isEmpty();
    }

    @Test
    void whoDidNotLookDidNotHear() {
        look(5, 5, 1_000);
        look(5, 5, 2_000);
        assertThat(attention.since(12_000)).hasValue(2_000);
        assertThat(attention.since(12_001)).isEmpty();
        look(5, 5, 62_000);
        assertThat(attention.since(62_000)).isEmpty();
        look(5, 5, 63_000);
        assertThat(attention.since(63_000)).hasValue(63_000);
    }

    @Test
    void anotherPartitionIsAnotherBeginning() {
        look(5, 5, 1_000);
        look(5, 5, 2_000);
        attention.looked(Map.of(1, 5L), Map.of(1, 5L), 3_000);
        assertThat(attention.since(now)).isEmpty();
    }
}
