package dev.agentvillage.metering.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Days of the archive that have been kept long enough. */
@ApplicationScoped
class PgRetentionStore {
    private static final String KEPT =
            """
            SELECT d.day FROM (
              SELECT to_date(right(c.relname, 8), 'YYYYMMDD') - date '1970-01-01' AS day
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              WHERE i.inhparent = 'archive'::regclass) d
            WHERE d.day < $1 ORDER BY d.day
            """;

    /** Whoever writes or reads ticks does not wait for long behind this. */
    private static final String PATIENCE = "SET LOCAL lock_timeout = '3s'";

    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(5318010)";
    private static final String NAME = "SELECT to_regclass(ticks_of_day($1))::text";
    private static final String HOURS =
            """
            INSERT INTO sealed_hours (day, session_id, attempt, hour, provider_id, provider_version,
              model, org_id, %s)
            SELECT $1, session_id, attempt, minute - minute %% 3600000, provider_id,
              provider_version, model, min(org_id), %s
            FROM charged_minutes WHERE ts >= $2 AND ts < $3 GROUP BY 2, 3, 4, 5, 6, 7
            """
                    .formatted(
                            Arrays.stream(Unit.values())
                                    .map(Unit::column)
                                    .collect(Collectors.joining(", ")),
                            Arrays.stream(Unit.values())
                                    .map(u -> "sum(" + u.column() + ")::bigint")
                                    .collect(Collectors.joining(", ")));
    private static final String SEAL =
            """
            INSERT INTO sealed_days (day, ticks, hash)
            SELECT $1, (SELECT count(*) FROM archive WHERE ts >= $2 AND ts < $3),
              seal_hash($1, (SELECT hash FROM sealed_days ORDER BY n DESC LIMIT 1))
            """;
    private static final String FORGET = "DELETE FROM charges WHERE ts >= $1 AND ts < $2";

    private final Pool pool;

    PgRetentionStore(Pool pool) {
        this.pool = pool;
    }

    /** Days before this one that are not sealed yet. */
    Uni<List<Integer>> before(int day) {
        return pool.preparedQuery(KEPT)
                .execute(Tuple.of(day))
                .map(
                        rows -> {
                            List<Integer> days = new ArrayList<>();
                            rows.forEach(r -> days.add(r.getInteger(0)));
                            return days;
                        });
    }

    /** Sums, seals and drops a day: one transaction. */
    Uni<Void> seal(int day) {
        long from = day * Days.DAY;
        Tuple key = Tuple.of(day, from, from + Days.DAY);
        return pool.withTransaction(
                c ->
                        c.query(PATIENCE)
                                .execute()
                                .chain(() -> c.query(ONE_AT_A_TIME).execute())
                                .chain(() -> c.preparedQuery(NAME).execute(Tuple.of(day)))
                                .map(found -> found.iterator().next().getString(0))
                                .chain(
                                        name ->
                                                name == null
                                                        ? Uni.createFrom().voidItem()
                                                        : seal(c, name, key)));
    }

    private static Uni<Void> seal(SqlConnection c, String name, Tuple key) {
        return c.query("LOCK TABLE " + name + " IN SHARE MODE")
                .execute()
                .chain(() -> c.preparedQuery(HOURS).execute(key))
                .chain(() -> c.preparedQuery(SEAL).execute(key))
                .chain(
                        () ->
                                c.preparedQuery(FORGET)
                                        .execute(Tuple.of(key.getValue(1), key.getValue(2))))
                .chain(() -> c.query("DROP TABLE " + name).execute())
                .replaceWithVoid();
    }
}
