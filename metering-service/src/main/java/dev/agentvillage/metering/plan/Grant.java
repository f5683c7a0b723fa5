package dev.agentvillage.metering.plan;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.UUID;

/**
 * An amount that was given for a while. Times are epoch milliseconds in whole minutes, the grain of
 * the roll-ups.
 *
 * @param priority the lowest burns first
 * @param expiresAt exclusive; {@link #NEVER} when it does not
 */
record Grant(
        UUID id, BigInteger amount, int priority, long effectiveAt, long expiresAt, long givenAt) {
    static final long NEVER = Long.MAX_VALUE;

    /** By priority, then by what expires sooner, then by what was given earlier. */
    static final Comparator<Grant> BURNS =
            Comparator.comparingInt(Grant::priority)
                    .thenComparingLong(Grant::expiresAt)
                    .thenComparingLong(Grant::givenAt)
                    .thenComparing(Grant::id);

    boolean holdsAt(long moment) {
        return effectiveAt <= moment && moment < expiresAt;
    }
}
