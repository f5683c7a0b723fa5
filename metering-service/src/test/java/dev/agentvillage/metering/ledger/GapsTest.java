package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GapsTest {
    private final Gaps gaps = Gaps.NONE.with(new Gap(3, 6)).with(new Gap(9, 9));

    @Test
    void knowsWhatIsMissing() {
        assertThat(gaps.of(3)).contains(new Gap(3, 6));
        assertThat(gaps.of(6)).contains(new Gap(3, 6));
        assertThat(gaps.of(9)).contains(new Gap(9, 9));
        assertThat(gaps.of(2)).isEmpty();
        assertThat(gaps.of(7)).isEmpty();
    }

    @Test
    void shrinksSplitsAndCloses() {
        Gap wide = new Gap(3, 6);
        assertThat(gaps.with(wide, List.of(new Gap(4, 6))).open())
                .containsExactly(new Gap(4, 6), new Gap(9, 9));
        assertThat(gaps.with(wide, List.of(new Gap(3, 3), new Gap(5, 6))).open())
                .containsExactly(new Gap(3, 3), new Gap(5, 6), new Gap(9, 9));
        assertThat(gaps.with(new Gap(9, 9), List.of()).open()).containsExactly(wide);
    }
}
