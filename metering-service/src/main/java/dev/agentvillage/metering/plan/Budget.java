package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.metering.usage.Meter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An amount that an organisation gives itself.
 *
 * @param amount in the meter's base unit
 * @param hard whether sessions stop when it is used up; else it is only told
 */
record Budget(String id, Scope scope, Meter meter, long amount, boolean hard) {

    enum Scope {
        DAY,
        MONTH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Scope> of(String word) {
            return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
        }
    }

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

    OrgLimits.Budget told(BigInteger used) {
        int threshold = threshold(used);
        return new OrgLimits.Budget(
                id,
                scope.word(),
                String.valueOf(amount),
                used.toString(),
                threshold == 100
                        ? BudgetState.EXCEEDED
                        : threshold >= 50 ? BudgetState.WARNED : BudgetState.OK,
                hard);
    }
}
