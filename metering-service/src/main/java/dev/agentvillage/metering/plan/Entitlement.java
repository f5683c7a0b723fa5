package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.plan.Plan.Allowance;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an organisation may use, and what it has. */
record Entitlement(OrgId org, Plan plan, Allowance contract, List<Budget> budgets) {
    static final String CONCURRENT_SESSIONS = "concurrent_sessions";
    static final String SESSION_LENGTH_MS = "session_length_ms";
    static final String AGENT_MS_A_DAY = "agent_ms_a_day";

    /** Without a word from anybody: a contract that says nothing. */
    static Entitlement none(OrgId org) {
        return new Entitlement(org, Plan.ENTERPRISE, Plan.ENTERPRISE.allowance(), List.of());
    }

    /**
     * @param living sessions that have not ended
     * @param day what this day has used, by unit
     * @param month what this month has used
     */
    record Used(long living, Map<Unit, BigInteger> day, Map<Unit, BigInteger> month) {
        BigInteger of(Budget budget) {
            Map<Unit, BigInteger> period =
                    switch (budget.scope()) {
                        case DAY -> day;
                        case MONTH -> month;
                    };
            return budget.meter()
                    .number()
                    .map(u -> period.getOrDefault(u, BigInteger.ZERO))
                    .orElse(BigInteger.ZERO);
        }
    }

    Allowance allowance() {
        return plan == Plan.ENTERPRISE ? contract : plan.allowance();
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
                budgets.stream().map(b -> b.told(used.of(b))).toList(),
                asOf);
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
