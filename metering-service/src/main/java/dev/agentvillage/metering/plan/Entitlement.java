package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.plan.Plan.Allowance;
import dev.agentvillage.metering.plan.Right.Balance;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation may use, and what it has.
 *
 * @param own what it is entitled to beside its plan, or instead
 */
record Entitlement(
        OrgId org, Plan plan, Allowance contract, List<Budget> budgets, List<Right> own) {
    static final String CONCURRENT_SESSIONS = "concurrent_sessions";
    static final String SESSION_LENGTH_MS = "session_length_ms";
    static final String AGENT_MS_A_DAY = "agent_ms_a_day";

    /** Without a word from anybody: a contract that says nothing. */
    static Entitlement none(OrgId org) {
        return new Entitlement(
                org, Plan.ENTERPRISE, Plan.ENTERPRISE.allowance(), List.of(), List.of());
    }

    /**
     * @param living sessions that have not ended
     * @param day what this day has used, by unit
     * @param month what this month has used
     * @param sessions what each session that has not ended has used, where a budget asks for it
     * @param balances of metered rights, by key
     */
    record Used(
            long living,
            Map<Unit, BigInteger> day,
            Map<Unit, BigInteger> month,
            Map<SessionId, Map<Unit, BigInteger>> sessions,
            Map<String, Balance> balances) {

        List<Budget.Use> of(Budget budget) {
            return switch (budget.scope()) {
                case DAY -> List.of(new Budget.Use(null, of(budget, day)));
                case MONTH -> List.of(new Budget.Use(null, of(budget, month)));
                case SESSION ->
                        sessions.entrySet().stream()
                                .map(e -> new Budget.Use(e.getKey(), of(budget, e.getValue())))
                                .toList();
            };
        }

        private static BigInteger of(Budget budget, Map<Unit, BigInteger> used) {
            return budget.meter()
                    .number()
                    .map(u -> used.getOrDefault(u, BigInteger.ZERO))
                    .orElse(BigInteger.ZERO);
        }
    }

    Allowance allowance() {
        return plan == Plan.ENTERPRISE ? contract : plan.allowance();
    }

    /** Its plan's, but for what it has of its own. */
    List<Right> rights() {
        Map<String, Right> rights = new LinkedHashMap<>();
        plan.rights().forEach(r -> rights.put(r.key(), r));
        own.forEach(r -> rights.put(r.key(), r));
        return List.copyOf(rights.values());
    }

    OrgLimits limits(Used used, Periods periods, long version, long asOf) {
        Allowance allowed = allowance();
        List<OrgLimits.Limit> limits = new ArrayList<>();
        add(limits, CONCURRENT_SESSIONS, allowed.concurrentSessions(), used.living(), null);
        add(limits, SESSION_LENGTH_MS, allowed.sessionLengthMs(), 0, null);
        add(
                limits,
                AGENT_MS_A_DAY,
                allowed.agentMsADay(),
                used.day().getOrDefault(Unit.AGENT_MS, BigInteger.ZERO).longValueExact(),
                periods.dayEnd());
        return new OrgLimits(
                org,
                plan.id(),
                version,
                limits,
                budgets.stream().map(b -> b.told(used.of(b), periods.end(b.scope()))).toList(),
                asOf,
                rights().stream()
                        .map(r -> r.told(used.balances().getOrDefault(r.key(), Balance.NONE)))
                        .toList());
    }

    private static void add(
            List<OrgLimits.Limit> limits,
            String key,
            @Nullable Long value,
            long used,
            @Nullable Long resetsAt) {
        if (value != null) {
            limits.add(new OrgLimits.Limit(key, value, used, resetsAt));
        }
    }
}
