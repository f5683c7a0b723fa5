package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides by what was said last. */
final class Limiting {
    static final String CONCURRENT_SESSIONS = "concurrent_sessions";
    static final String SESSION_LENGTH_MS = "session_length_ms";
    static final String AGENT_MS_A_DAY = "agent_ms_a_day";

    private static final String METERED = "metered";

    private Limiting() {}

    /**
     * @param living sessions of the organisation that have not ended, counted under its lock: the
     *     number in the record is from before
     */
    static Entry entry(OrgLimits limits, long living, long now) {
        for (OrgLimits.Limit limit : limits.limits()) {
            if (limit.key().equals(CONCURRENT_SESSIONS) && living >= limit.value()) {
                return new Entry.Full(
                        new Exceeded(
                                limit.key(),
                                String.valueOf(limit.value()),
                                String.valueOf(living),
                                null));
            }
        }
        List<Exceeded> over = usedUp(limits, now);
        return over.isEmpty()
                ? new Entry.Open(
                        limits.limits().stream()
                                .filter(l -> l.key().equals(SESSION_LENGTH_MS))
                                .map(OrgLimits.Limit::value)
                                .findFirst()
                                .orElse(null),
                        limits.planId())
                : new Entry.Full(over.getFirst());
    }

    /** What no session of the organisation may go on over. A period that is over limits nothing. */
    static List<Exceeded> usedUp(OrgLimits limits, long now) {
        List<Exceeded> over = new ArrayList<>();
        for (OrgLimits.Limit limit : limits.limits()) {
            if (limit.key().equals(AGENT_MS_A_DAY)
                    && limit.used() >= limit.value()
                    && lasts(limit.resetsAt(), now)) {
                over.add(
                        new Exceeded(
                                limit.key(),
                                String.valueOf(limit.value()),
                                String.valueOf(limit.used()),
                                limit.resetsAt()));
            }
        }
        for (OrgLimits.Budget b : limits.budgets()) {
            if (b.hard()
                    && b.state() == BudgetState.EXCEEDED
                    && b.sessions() == null
                    && lasts(b.resetsAt(), now)) {
                over.add(new Exceeded("budget:" + b.id(), b.amount(), b.used(), b.resetsAt()));
            }
        }
        List<OrgLimits.Entitled> entitled = limits.entitlements();
        for (OrgLimits.Entitled e : entitled == null ? List.<OrgLimits.Entitled>of() : entitled) {
            String used = e.used();
            if (e.kind().equals(METERED)
                    && Boolean.TRUE.equals(e.hard())
                    && used != null
                    && new BigInteger(used).compareTo(new BigInteger(e.value())) >= 0) {
                over.add(new Exceeded("entitlement:" + e.key(), e.value(), used, null));
            }
        }
        return over;
    }

    /** The first thing that this session may not go on over, but for what somebody allowed it. */
    static Optional<Exceeded> holding(
            OrgLimits limits, SessionId session, List<Allowance> allowed, long now) {
        List<Exceeded> over = new ArrayList<>(usedUp(limits, now));
        for (OrgLimits.Budget b : limits.budgets()) {
            List<OrgLimits.OfSession> sessions = b.sessions();
            if (b.hard() && sessions != null) {
                sessions.stream()
                        .filter(s -> s.sessionId().equals(session))
                        .filter(s -> s.state() == BudgetState.EXCEEDED)
                        .map(s -> new Exceeded("budget:" + b.id(), b.amount(), s.used(), null))
                        .forEach(over::add);
            }
        }
        return over.stream()
                .filter(
                        e ->
                                allowed.stream()
                                        .noneMatch(a -> a.session().equals(session) && a.covers(e)))
                .findFirst();
    }

    private static boolean lasts(@Nullable Long resetsAt, long now) {
        return resetsAt == null || now < resetsAt;
    }
}
