package dev.agentvillage.session.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.Budget;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.contracts.metering.OrgLimits.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LimitingTest {
    private static final long NOW = 1_000;
    private static final Limit TWO = new Limit(Limiting.CONCURRENT_SESSIONS, 2, 9, null);
    private static final Limit DAY = new Limit(Limiting.AGENT_MS_A_DAY, 60, 60, NOW + 5);

    @Test
    void placesAreCountedHereAndNotInTheRecord() {
        assertThat(Limiting.entry(limits(List.of(TWO)), 1, NOW))
                .isEqualTo(new Entry.Open(null, "team"));
        assertThat(Limiting.entry(limits(List.of(TWO)), 2, NOW))
                .isEqualTo(
                        new Entry.Full(new Exceeded(Limiting.CONCURRENT_SESSIONS, "2", "2", null)));
    }

    @Test
    void aDayThatIsUsedUpHoldsUntilItIsOver() {
        Exceeded day = new Exceeded(Limiting.AGENT_MS_A_DAY, "60", "60", NOW + 5);
        assertThat(Limiting.entry(limits(List.of(DAY)), 0, NOW)).isEqualTo(new Entry.Full(day));
        assertThat(Limiting.usedUp(limits(List.of(DAY)), NOW)).containsExactly(day);
        assertThat(Limiting.usedUp(limits(List.of(DAY)), NOW + 5)).isEmpty();
        assertThat(
                        Limiting.usedUp(
                                limits(
                                        List.of(
                                                new Limit(
                                                        Limiting.AGENT_MS_A_DAY, 60, 59, NOW + 5))),
                                NOW))
                .isEmpty();
    }

    @Test
    void onlyAHardBudgetThatIsExceededStopsAnything() {
        for (BudgetState state : BudgetState.values()) {
            for (boolean hard : new boolean[] {true, false}) {
                Budget budget = new Budget("b", "day", "10", "10", state, hard, null, null);
                assertThat(Limiting.usedUp(limits(List.of(), budget), NOW).size() == 1)
                        .isEqualTo(hard && state == BudgetState.EXCEEDED);
            }
        }
    }

    @Test
    void theLengthOfASessionGoesWithItsEntry() {
        assertThat(
                        Limiting.entry(
                                limits(List.of(new Limit(Limiting.SESSION_LENGTH_MS, 7, 0, null))),
                                0,
                                NOW))
                .isEqualTo(new Entry.Open(7L, "team"));
    }

    private static OrgLimits limits(List<Limit> limits, Budget... budgets) {
        return new OrgLimits(new OrgId("demo"), "team", 1, limits, List.of(budgets), NOW, null);
    }
}
