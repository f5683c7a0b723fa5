package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.metering.OrgLimits;
import java.util.Optional;

/** Decides by what was said last. */
final class Limiting {
    static final String CONCURRENT_SESSIONS = "concurrent_sessions";
    static final String SESSION_LENGTH_MS = "session_length_ms";
    static final String AGENT_MS_A_DAY = "agent_ms_a_day";

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
        Optional<Exceeded> over = usedUp(limits, now);
        return over.isPresent()
                ? new Entry.Full(over.get())
                : new Entry.Open(
                        limits.limits().stream()
                                .filter(l -> l.key().equals(SESSION_LENGTH_MS))
                                .map(OrgLimits.Limit::value)
                                .findFirst()
                                .orElse(null));
    }

    /** What running sessions must stop for. A day that is over limits nothing any more. */
    static Optional<Exceeded> usedUp(OrgLimits limits, long now) {
        for (OrgLimits.Limit limit : limits.limits()) {
            Long resetsAt = limit.resetsAt();
            if (limit.key().equals(AGENT_MS_A_DAY)
                    && limit.used() >= limit.value()
                    && (resetsAt == null || now < resetsAt)) {
                return Optional.of(
                        new Exceeded(
                                limit.key(),
                                String.valueOf(limit.value()),
                                String.valueOf(limit.used()),
                                resetsAt));
            }
        }
        return limits.budgets().stream()
                .filter(b -> b.hard() && b.state() == OrgLimits.BudgetState.EXCEEDED)
                .findFirst()
                .map(b -> new Exceeded("budget:" + b.id(), b.amount(), b.used(), null));
    }
}
