package dev.agentvillage.metering.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.usage.Meter;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EntitlementTest {
    private static final OrgId ORG = new OrgId("demo");
    private static final Plan.Allowance NO_CONTRACT = new Plan.Allowance(null, null, null);
    private static final Periods DAY = new Periods(0, 1_000, 0, 9_000);

    @Test
    void plansAllowWhatTheListSays() {
        assertThat(limits(Plan.FREE, NO_CONTRACT))
                .containsExactly(
                        new OrgLimits.Limit("concurrent_sessions", 1, 2, null),
                        new OrgLimits.Limit("session_length_ms", 1_800_000, 0, null),
                        new OrgLimits.Limit("agent_ms_a_day", 3_600_000, 7, 1_000L));
        assertThat(limits(Plan.TEAM, NO_CONTRACT))
                .extracting(OrgLimits.Limit::value)
                .containsExactly(5L, 3_600_000L, 72_000_000L);
    }

    @Test
    void aContractLimitsWhatItNames() {
        assertThat(limits(Plan.ENTERPRISE, NO_CONTRACT)).isEmpty();
        assertThat(limits(Plan.ENTERPRISE, new Plan.Allowance(3L, null, null)))
                .extracting(OrgLimits.Limit::key)
                .containsExactly("concurrent_sessions");
    }

    @Test
    void aBudgetIsWarnedOfAt50And80AndExceededAt100PerCent() {
        Budget budget = budget(200);
        assertThat(
                        List.of(0L, 99L, 100L, 159L, 160L, 199L, 200L, 1_000L).stream()
                                .map(u -> budget.threshold(BigInteger.valueOf(u))))
                .containsExactly(0, 0, 50, 50, 80, 80, 100, 100);
        assertThat(List.of(99L, 100L, 199L, 200L).stream().map(u -> told(budget, u).state()))
                .containsExactly(
                        BudgetState.OK,
                        BudgetState.WARNED,
                        BudgetState.WARNED,
                        BudgetState.EXCEEDED);
    }

    @Test
    void eachSessionHasItsOwnShareOfASessionBudget() {
        SessionId little = new SessionId(new UUID(0, 1));
        SessionId half = new SessionId(new UUID(0, 2));
        SessionId all = new SessionId(new UUID(0, 3));
        Budget budget = new Budget("b", Budget.Scope.SESSION, Meter.COST_MICROS, 100, true);
        OrgLimits.Budget told =
                budget.told(
                        List.of(
                                new Budget.Use(all, BigInteger.valueOf(100)),
                                new Budget.Use(little, BigInteger.valueOf(49)),
                                new Budget.Use(half, BigInteger.valueOf(50))),
                        null);
        assertThat(told.sessions())
                .containsExactly(
                        new OrgLimits.OfSession(half, "50", BudgetState.WARNED),
                        new OrgLimits.OfSession(all, "100", BudgetState.EXCEEDED));
        assertThat(told.used()).isEqualTo("100");
        assertThat(told.resetsAt()).isNull();
    }

    @Test
    void whatAnOrganisationHasOfItsOwnTakesThePlaceOfItsPlans() {
        assertThat(rights(Plan.FREE))
                .containsExactly(
                        "update_channel_stable=true",
                        "update_channel_beta=false",
                        "update_channel_pinned=false",
                        "sweeps_a_day=0");
        assertThat(rights(Plan.TEAM))
                .containsExactly(
                        "update_channel_stable=true",
                        "update_channel_beta=true",
                        "update_channel_pinned=false",
                        "sweeps_a_day=1");
        assertThat(rights(Plan.ENTERPRISE, Right.number("sweeps_a_day", 7)))
                .containsExactly(
                        "update_channel_stable=true",
                        "update_channel_beta=true",
                        "update_channel_pinned=true",
                        "sweeps_a_day=7");
    }

    private static List<String> rights(Plan plan, Right... own) {
        return new Entitlement(ORG, plan, NO_CONTRACT, List.of(), List.of(own))
                .rights().stream()
                        .map(r -> r.told(Right.Balance.NONE))
                        .map(e -> e.key() + "=" + e.value())
                        .toList();
    }

    private static OrgLimits.Budget told(Budget budget, long used) {
        return budget.told(List.of(new Budget.Use(null, BigInteger.valueOf(used))), 1_000L);
    }

    @Test
    void aBudgetHoldsForNumbersThatNoLongHolds() {
        assertThat(
                        budget(1_000_000_000_000_000L)
                                .threshold(new BigInteger("99999999999999999999999999")))
                .isEqualTo(100);
    }

    @Test
    void periodsAreThoseOfTheTimeZoneAndADayMayHave23Hours() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Periods periods = Periods.at(Instant.parse("2026-03-29T12:00:00Z"), berlin);
        assertThat(periods.dayStart()).isEqualTo(millis("2026-03-28T23:00:00Z"));
        assertThat(periods.dayEnd() - periods.dayStart())
                .isEqualTo(Duration.ofHours(23).toMillis());
        assertThat(periods.monthStart()).isEqualTo(millis("2026-02-28T23:00:00Z"));
    }

    private static Budget budget(long amount) {
        return new Budget("b", Budget.Scope.DAY, Meter.COST_MICROS, amount, true);
    }

    private static List<OrgLimits.Limit> limits(Plan plan, Plan.Allowance contract) {
        return new Entitlement(ORG, plan, contract, List.of(), List.of())
                .limits(
                        new Entitlement.Used(
                                2,
                                Map.of(Unit.AGENT_MS, BigInteger.valueOf(7)),
                                Map.of(),
                                Map.of(),
                                Map.of()),
                        DAY,
                        1,
                        1)
                .limits();
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
