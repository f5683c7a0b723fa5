package dev.agentvillage.metering.plan;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;

/** What usage burns of grants; a function of both, so that late usage burns what it would have. */
final class Burning {
    private Burning() {}

    /**
     * Usage between two moments at which grants begin or expire.
     *
     * @param at a moment of it
     * @param amount less than 0 where more was taken back than used
     */
    record Use(long at, BigInteger amount) {}

    /** The moments at which what holds changes, in order. */
    static long[] bounds(List<Grant> grants) {
        TreeSet<Long> bounds = new TreeSet<>();
        for (Grant g : grants) {
            bounds.add(g.effectiveAt());
            if (g.expiresAt() != Grant.NEVER) {
                bounds.add(g.expiresAt());
            }
        }
        return bounds.stream().flatMapToLong(LongStream::of).toArray();
    }

    /**
     * What is burnt of each grant. What was taken back is taken from what is used later.
     *
     * @param uses in the order of time, each within bounds
     */
    static Map<UUID, BigInteger> burn(List<Grant> grants, List<Use> uses) {
        List<Grant> inOrder = grants.stream().sorted(Grant.BURNS).toList();
        Map<UUID, BigInteger> burnt = new HashMap<>();
        inOrder.forEach(g -> burnt.put(g.id(), BigInteger.ZERO));
        BigInteger takenBack = BigInteger.ZERO;
        for (Use use : uses) {
            BigInteger left = use.amount().add(takenBack);
            takenBack = left.min(BigInteger.ZERO);
            left = left.max(BigInteger.ZERO);
            for (Grant grant : inOrder) {
                if (grant.holdsAt(use.at())) {
                    BigInteger before = burnt.getOrDefault(grant.id(), BigInteger.ZERO);
                    BigInteger burns = left.min(grant.amount().subtract(before));
                    burnt.put(grant.id(), before.add(burns));
                    left = left.subtract(burns);
                }
            }
        }
        return burnt;
    }

    /** Of the grants that hold at a moment. */
    static Right.Balance balance(List<Grant> grants, List<Use> uses, long now) {
        Map<UUID, BigInteger> burnt = burn(grants, uses);
        Right.Balance sum = Right.Balance.NONE;
        for (Grant grant : grants) {
            if (grant.holdsAt(now)) {
                sum =
                        new Right.Balance(
                                sum.given().add(grant.amount()),
                                sum.burnt().add(burnt.getOrDefault(grant.id(), BigInteger.ZERO)));
            }
        }
        return sum;
    }
}
