package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The archive's partitions, one for each day that ticks are of. */
@ApplicationScoped
class PgDayStore {
    private static final String OPEN =
            "SELECT d.day FROM unnest($1::integer[]) AS d(day) WHERE open_day(d.day)";
    private static final int REMEMBERED = 1_000;

    private final Pool pool;
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();

    PgDayStore(Pool pool) {
        this.pool = pool;
    }

    /** Makes what partitions are missing, but those of sealed days. */
    Uni<Void> open(Collection<Integer> days) {
        Integer[] missing = days.stream().filter(d -> !open.contains(d)).toArray(Integer[]::new);
        return missing.length == 0
                ? Uni.createFrom().voidItem()
                : open(pool, missing)
                        .invoke(
                                found -> {
                                    if (open.size() > REMEMBERED) {
                                        open.clear();
                                    }
                                    open.addAll(found);
                                })
                        .replaceWithVoid();
    }

    /** The day of a tick that is about to be judged; false when it is sealed. */
    boolean open(Connection c, UsageTick tick) throws SQLException {
        long ts = tick.envelope().ts();
        // What cannot count needs no day.
        if (ts < 0 || ts > TickRules.MAX_NUMBER / 1_000) {
            return true;
        }
        try (PreparedStatement s = c.prepareStatement("SELECT open_day(?)")) {
            s.setInt(1, Days.of(ts));
            try (ResultSet open = s.executeQuery()) {
                return open.next() && open.getBoolean(1);
            }
        }
    }

    private static Uni<Set<Integer>> open(Pool pool, Integer[] days) {
        return pool.preparedQuery(OPEN)
                .execute(Tuple.of(days))
                .map(
                        rows -> {
                            Set<Integer> found = new HashSet<>();
                            rows.forEach(r -> found.add(r.getInteger(0)));
                            return found;
                        });
    }

    void forget() {
        open.clear();
    }
}
