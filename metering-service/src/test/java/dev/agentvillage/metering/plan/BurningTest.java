package dev.agentvillage.metering.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.metering.plan.Burning.Use;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BurningTest {
    @Test
    void burnsByPriorityThenExpiryThenAge() {
        Grant late = grant(1, 10, 5, 0, 900, 0);
        Grant soon = grant(2, 10, 5, 0, 500, 9);
        Grant soonAndOlder = grant(3, 10, 5, 0, 500, 8);
        Grant first = grant(4, 10, 1, 0, Grant.NEVER, 9);
        List<Grant> grants = List.of(late, soon, soonAndOlder, first);
        assertThat(burnt(grants, use(10, 15))).containsExactly(0L, 0L, 5L, 10L);
        assertThat(burnt(grants, use(10, 25))).containsExactly(0L, 5L, 10L, 10L);
        assertThat(burnt(grants, use(10, 100))).containsExactly(10L, 10L, 10L, 10L);
        assertThat(burnt(grants, use(500, 15))).containsExactly(5L, 0L, 0L, 10L);
    }

    @Test
    void whatIsTakenBackBurnsNothingLater() {
        List<Grant> grants = List.of(grant(1, 10, 1, 0, Grant.NEVER, 0));
        assertThat(burnt(grants, use(0, 4), use(1, -3), use(2, 5))).containsExactly(6L);
    }

    @Test
    void whatHoldsNowIsTheBalance() {
        List<Grant> grants =
                List.of(grant(1, 10, 1, 0, 100, 0), grant(2, 10, 1, 50, Grant.NEVER, 0));
        Right.Balance now = Burning.balance(grants, List.of(use(0, 7), use(50, 7)), 200);
        assertThat(now.given()).isEqualTo(BigInteger.TEN);
        assertThat(now.burnt()).isEqualTo(BigInteger.valueOf(4));
    }

    @Test
    void theSameAsUnitByUnit() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<Grant> grants = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                long from = random.nextInt(10);
                long until = random.nextInt(4) == 0 ? Grant.NEVER : from + 1 + random.nextInt(8);
                grants.add(
                        grant(
                                i,
                                1 + random.nextInt(12),
                                random.nextInt(3),
                                from,
                                until,
                                random.nextInt(3)));
            }
            long[] units = new long[20];
            for (int i = random.nextInt(60); i > 0; i--) {
                units[random.nextInt(20)]++;
            }
            assertThat(Burning.burn(grants, between(Burning.bounds(grants), units)))
                    .as("seed " + seed)
                    .isEqualTo(unitByUnit(grants, units));
        }
    }

    /** Usage as it is read from the ledger: summed between the bounds. */
    private static List<Use> between(long[] bounds, long[] units) {
        List<Use> uses = new ArrayList<>();
        for (int b = 0; b < bounds.length; b++) {
            long from = bounds[b];
            long to = b + 1 < bounds.length ? bounds[b + 1] : units.length;
            long sum =
                    LongStream.range(from, Math.min(to, units.length))
                            .map(at -> units[(int) at])
                            .sum();
            uses.add(use(from, sum));
        }
        return uses;
    }

    private static Map<UUID, BigInteger> unitByUnit(List<Grant> grants, long[] units) {
        Map<UUID, BigInteger> burnt = new HashMap<>();
        grants.forEach(g -> burnt.put(g.id(), BigInteger.ZERO));
        for (int at = 0; at < units.length; at++) {
            for (long u = 0; u < units[at]; u++) {
                Grant best = null;
                for (Grant g : grants) {
                    boolean holds = g.effectiveAt() <= at && at < g.expiresAt();
                    boolean left = burnt.get(g.id()).compareTo(g.amount()) < 0;
                    if (holds && left && (best == null || before(g, best))) {
                        best = g;
                    }
                }
                if (best != null) {
                    burnt.merge(best.id(), BigInteger.ONE, BigInteger::add);
                }
            }
        }
        return burnt;
    }

    private static boolean before(Grant a, Grant b) {
        if (a.priority() != b.priority()) {
            return a.priority() < b.priority();
        }
        if (a.expiresAt() != b.expiresAt()) {
            return a.expiresAt() < b.expiresAt();
        }
        return a.givenAt() != b.givenAt()
                ? a.givenAt() < b.givenAt()
                : a.id().compareTo(b.id()) < 0;
    }

    private static List<Long> burnt(List<Grant> grants, Use... uses) {
        Map<UUID, BigInteger> burnt = Burning.burn(grants, List.of(uses));
        return grants.stream().map(g -> burnt.get(g.id()).longValueExact()).toList();
    }

    private static Use use(long at, long amount) {
        return new Use(at, BigInteger.valueOf(amount));
    }

    private static Grant grant(
            int id, long amount, int priority, long from, long until, long givenAt) {
        return new Grant(
                new UUID(0, id), BigInteger.valueOf(amount), priority, from, until, givenAt);
    }
}
