package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.SessionId;
import java.math.BigInteger;

/**
 * Somebody let a session go on over a limit: until as much again is used, and not in another
 * period.
 *
 * @param until used up to this, exclusive
 * @param resetsAt of the limit when it was allowed, or 0: in another period it is worth nothing
 */
record Allowance(SessionId session, String key, BigInteger until, long resetsAt) {
    /** Of a limit of nothing: no amount would ever be as much again. */
    private static final BigInteger ENDLESS = BigInteger.TEN.pow(30);

    static Allowance of(SessionId session, Exceeded limit) {
        BigInteger value = new BigInteger(limit.value());
        BigInteger used = new BigInteger(limit.used());
        return new Allowance(
                session,
                limit.key(),
                value.signum() <= 0
                        ? ENDLESS
                        : used.divide(value).add(BigInteger.ONE).multiply(value),
                period(limit));
    }

    boolean covers(Exceeded limit) {
        return key.equals(limit.key())
                && resetsAt == period(limit)
                && new BigInteger(limit.used()).compareTo(until) < 0;
    }

    private static long period(Exceeded limit) {
        Long resets = limit.resetsAt();
        return resets == null ? 0 : resets;
    }
}
