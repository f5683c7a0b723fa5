package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.metering.usage.Meter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An amount that an organisation gives itself.
 *
 * @param amount in the meter's base unit
 * @param hard whether sessions stop when it is used up; else it is only told
 */
record Budget(String id, Scope scope, Meter meter, long amount, boolean hard) {
    /** So many sessions are named in a record. */
    static final int SESSIONS_MOST = 1_000;

    enum Scope {
        DAY,
        MONTH,
        /** Of each session for itself. */
        SESSION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Scope> of(String word) {
            return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
        }
    }

    /**
     * What is used of it in a period or by a session.
     *
     * @param session absent where it is all of them together
     */
    record Use(@Nullable SessionId session, BigInteger used) {}

    /** The highest of 50, 80 and 100 per cent that is reached, or 0. */
    int threshold(BigInteger used) {
        BigInteger hundredfold = used.multiply(BigInteger.valueOf(100));
        for (int threshold : new int[] {100, 80, 50}) {
            BigInteger share = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(threshold));
            if (hundredfold.compareTo(share) >= 0) {
                return threshold;
            }
        }
        return 0;
    }

    /**
     * @param uses one, or that of each session
     * @param resetsAt absent where each session has its own
     */
    OrgLimits.Budget told(List<Use> uses, @Nullable Long resetsAt) {
        BigInteger most =
                uses.stream().map(Use::used).max(Comparator.naturalOrder()).orElse(BigInteger.ZERO);
        return new OrgLimits.Budget(
                id,
                scope.word(),
                String.valueOf(amount),
                most.toString(),
                state(most),
                hard,
                resetsAt,
                scope == Scope.SESSION ? sessions(uses) : null);
    }

    private List<OrgLimits.OfSession> sessions(List<Use> uses) {
        return uses.stream()
                .filter(u -> threshold(u.used()) > 0)
                .sorted(Comparator.comparing(Use::used).reversed())
                .limit(SESSIONS_MOST)
                .flatMap(
                        u ->
                                Optional.ofNullable(u.session()).stream()
                                        .map(
                                                id ->
                                                        Map.entry(
                                                                id,
                                                                new OrgLimits.OfSession(
                                                                        id,
                                                                        u.used().toString(),
                                                                        state(u.used())))))
                .sorted(Comparator.comparing(e -> e.getKey().value()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private BudgetState state(BigInteger used) {
        int threshold = threshold(used);
        return threshold == 100
                ? BudgetState.EXCEEDED
                : threshold >= 50 ? BudgetState.WARNED : BudgetState.OK;
    }
}
