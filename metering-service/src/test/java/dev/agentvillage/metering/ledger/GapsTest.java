package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GapsTest {
    private final Gaps gaps = Gaps.NONE.with(new Gap(3, 6)).with(new Gap(9, 9));

    @Test
    void knowsWhatIsMissing() {
        assertThat(gaps.contains(3)).isTrue();
        assertThat(gaps.contains(6)).isTrue();
        assertThat(gaps.contains(9)).isTrue();
        assertThat(gaps.contains(2)).isFalse();
        assertThat(gaps.contains(7)).isFalse();
    }

    @Test
    void shrinksSplitsAndCloses() {
        assertThat(gaps.without(3).open()).containsExactly(new Gap(4, 6), new Gap(9, 9));
        assertThat(gaps.without(6).open()).containsExactly(new Gap(3, 5), new Gap(9, 9));
        assertThat(gaps.without(4).open())
                .containsExactly(new Gap(3, 3), new Gap(5, 6), new Gap(9, 9));
        assertThat(gaps.without(9).open()).containsExactly(new Gap(3, 6));
        assertThat(gaps.without(8)).isEqualTo(gaps);
    }
}
