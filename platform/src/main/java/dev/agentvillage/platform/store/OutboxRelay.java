package dev.agentvillage.platform.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes outbox rows: at once after the commit that wrote them, and what was left over at the
 * next {@link #sweep()}. One pass at a time; what is woken meanwhile goes with the next pass, so
 * that passes grow with the load.
 */
public final class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int PASS = 500;

    /** After our own commit the lock is worth waiting for: its holder may have read before it. */
    private static final String CLAIM =
            "select id from outbox_bucket where id = any($1) order by id for update";

    private static final String CLAIM_LEFTOVERS =
            """
            select id from outbox_bucket b
            where exists (select 1 from outbox o where o.bucket = b.id)
            order by id for update skip locked
            """;
    private static final String READ =
            """
            select id, topic, key, headers, value from outbox
            where bucket = any($1) order by id limit 500
            """;
    private static final String DELETE = "delete from outbox where id = any($1)";
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final Pool pool;
    private final Function<OutboxRecord, Uni<Void>> publish;
    private final Set<Integer> woken = new TreeSet<>();
    private boolean running;
    private boolean swept;

    /**
     * @param publish sends one record and completes when the broker has it; called in order
     */
    public OutboxRelay(Pool pool, Function<OutboxRecord, Uni<Void>> publish) {
        this.pool = pool;
        this.publish = publish;
    }

    void wake(Collection<Integer> buckets) {
        if (!buckets.isEmpty()) {
            synchronized (this) {
                woken.addAll(buckets);
            }
            next();
        }
    }

    /**
     * Publishes what no relay has taken: after a crash, an outage of the broker, or a lost race.
     */
    public void sweep() {
        synchronized (this) {
            swept = true;
        }
        next();
    }

    private void next() {
        List<Integer> mine;
        synchronized (this) {
            if (running || (woken.isEmpty() && !swept)) {
                return;
            }
            running = true;
            mine = List.copyOf(woken);
            woken.clear();
            swept = swept && !mine.isEmpty();
        }
        pass(mine)
                .subscribe()
                .with(
                        sent -> done(sent == PASS ? mine : null, mine.isEmpty() && sent == PASS),
                        failure -> {
                            LOG.warnf(
                                    "outbox: publishing failed, the next sweep tries again: %s",
                                    failure.toString());
                            done(null, false);
                        });
    }

    private void done(@Nullable List<Integer> again, boolean sweepAgain) {
        synchronized (this) {
            running = false;
            swept |= sweepAgain;
            if (again != null) {
                woken.addAll(again);
            }
        }
        next();
    }

    private Uni<Integer> pass(List<Integer> buckets) {
        return pool.withTransaction(
                connection ->
                        claim(connection, buckets)
                                .flatMap(
                                        claimed ->
                                                claimed.isEmpty()
                                                        ? Uni.createFrom().item(0)
                                                        : publish(connection, claimed)));
    }

    private static Uni<List<Integer>> claim(SqlConnection connection, List<Integer> buckets) {
        Uni<RowSet<Row>> rows =
                buckets.isEmpty()
                        ? connection.query(CLAIM_LEFTOVERS).execute()
                        : connection
                                .preparedQuery(CLAIM)
                                .execute(Tuple.tuple().addValue(buckets.toArray(Integer[]::new)));
        return rows.map(
                set -> {
                    List<Integer> claimed = new ArrayList<>();
                    set.forEach(row -> claimed.add(row.getInteger(0)));
                    return claimed;
                });
    }

    private Uni<Integer> publish(SqlConnection connection, List<Integer> claimed) {
        return connection
                .preparedQuery(READ)
                .execute(Tuple.tuple().addValue(claimed.toArray(Integer[]::new)))
                .flatMap(
                        rows -> {
                            if (rows.size() == 0) {
                                return Uni.createFrom().item(0);
                            }
                            List<Long> ids = new ArrayList<>();
                            List<Uni<Void>> sends = new ArrayList<>();
                            rows.forEach(
                                    row -> {
                                        ids.add(row.getLong(0));
                                        sends.add(publish.apply(letter(row)));
                                    });
                            return Uni.join()
                                    .all(sends)
                                    .andFailFast()
                                    .chain(
                                            () ->
                                                    connection
                                                            .preparedQuery(DELETE)
                                                            .execute(
                                                                    Tuple.tuple()
                                                                            .addValue(
                                                                                    ids.toArray(
                                                                                            Long[]
                                                                                                    ::new))))
                                    .replaceWith(ids.size());
                        });
    }

    private static OutboxRecord letter(Row row) {
        return new OutboxRecord(
                row.getString(1),
                row.getString(2),
                Json.parse(HEADERS, row.getString(3)),
                row.getString(4));
    }
}
