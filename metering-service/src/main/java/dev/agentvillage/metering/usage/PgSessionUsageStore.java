package dev.agentvillage.metering.usage;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.usage.SessionUsage.MissingTicks;
import dev.agentvillage.metering.usage.SessionUsage.TickItem;
import dev.agentvillage.platform.web.Cursors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A session's ticks and sums, all of one moment. */
@ApplicationScoped
class PgSessionUsageStore {
    private static final String ONE_MOMENT =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    private static final String SESSION =
            """
            SELECT s.*, s.final_state IS NOT NULL AS ended
            FROM (SELECT $1::uuid AS id) k LEFT JOIN sessions s ON s.session_id = k.id
            WHERE s.org_id = $2
               OR EXISTS (SELECT FROM watermarks w WHERE w.session_id = k.id AND w.org_id = $2)
            """;
    private static final String TICKS =
            """
            SELECT * FROM ticks
            WHERE session_id = $1 AND org_id = $2 AND (attempt::bigint, seq) > ($3::bigint, $4::bigint)
            ORDER BY attempt, seq LIMIT $5
            """;
    private static final String TOTALS =
            """
            SELECT %s, (array_agg(final_seen ORDER BY attempt DESC))[1] AS final
            FROM watermarks WHERE session_id = $1 AND org_id = $2
            """
                    .formatted(sums());
    private static final String SUM =
            "SELECT %s FROM usage_minutes WHERE session_id = $1 AND org_id = $2".formatted(sums());
    private static final String MISSING =
            """
            SELECT g.attempt, g.from_seq, g.to_seq
            FROM gaps g JOIN watermarks w USING (session_id, attempt)
            WHERE session_id = $1 AND org_id = $2 ORDER BY attempt, from_seq LIMIT 1000
            """;

    private final Pool pool;

    PgSessionUsageStore(Pool pool) {
        this.pool = pool;
    }

    /** Where a page begins: behind this tick. */
    record After(long attempt, long seq) {
        static final After START = new After(0, 0);
    }

    /** Empty when the organisation has no such session. */
    Uni<Optional<SessionUsage>> usage(OrgId org, SessionId session, After after, int limit) {
        Tuple key = Tuple.of(session.value(), org.value());
        return pool.withTransaction(
                c ->
                        c.query(ONE_MOMENT)
                                .execute()
                                .chain(() -> rows(c, SESSION, key))
                                .chain(
                                        found ->
                                                found.isEmpty()
                                                        ? Uni.createFrom().item(Optional.empty())
                                                        : usage(
                                                                        c,
                                                                        key,
                                                                        found.getFirst(),
                                                                        after,
                                                                        limit)
                                                                .map(
                                                                        u ->
                                                                                Optional.of(
                                                                                        u.of(
                                                                                                session)))));
    }

    private record Parts(
            Row session, List<Row> ticks, Row totals, Row sum, List<Row> missing, int limit) {
        SessionUsage of(SessionId id) {
            boolean more = ticks.size() > limit;
            List<TickItem> page =
                    ticks.stream().limit(limit).map(PgSessionUsageStore::tick).toList();
            return new SessionUsage(
                    id,
                    page,
                    more ? cursor(page.getLast()) : null,
                    quantities(totals, ""),
                    quantities(sum, ""),
                    Boolean.TRUE.equals(session.getBoolean("ended"))
                            ? quantities(session, "reported_")
                            : null,
                    Boolean.TRUE.equals(totals.getBoolean("final")),
                    missing.stream()
                            .map(
                                    r ->
                                            new MissingTicks(
                                                    r.getInteger("attempt"),
                                                    r.getLong("from_seq"),
                                                    r.getLong("to_seq")))
                            .toList());
        }
    }

    private static Uni<Parts> usage(
            SqlConnection c, Tuple key, Row session, After after, int limit) {
        Tuple page =
                Tuple.of(
                        key.getValue(0),
                        key.getValue(1),
                        after.attempt(),
                        after.seq(),
                        (long) limit + 1);
        return Uni.combine()
                .all()
                .unis(
                        rows(c, TICKS, page),
                        rows(c, TOTALS, key),
                        rows(c, SUM, key),
                        rows(c, MISSING, key))
                .asTuple()
                .map(
                        t ->
                                new Parts(
                                        session,
                                        t.getItem1(),
                                        t.getItem2().getFirst(),
                                        t.getItem3().getFirst(),
                                        t.getItem4(),
                                        limit));
    }

    private static TickItem tick(Row row) {
        return new TickItem(
                row.getInteger("attempt"),
                row.getLong("seq"),
                row.getLong("ts"),
                row.getLong("interval_ms"),
                row.getString("provider_id"),
                row.getString("provider_version"),
                row.getString("model"),
                quantities(row, ""),
                quantities(row, "total_"),
                row.getBoolean("final"),
                row.getLong("counted_from"),
                row.getLong("received_at"));
    }

    /** Where nothing was counted yet, that is 0; only a cost may be unknown. */
    private static Quantities quantities(Row row, String prefix) {
        return Quantities.of(
                u -> {
                    BigInteger number = PgUsageStore.number(row, prefix + u.column());
                    return number == null && u != Unit.COST_MICROS ? BigInteger.ZERO : number;
                });
    }

    private static @Nullable String cursor(TickItem last) {
        return Cursors.encode(String.valueOf(last.attempt()), String.valueOf(last.seq()));
    }

    private static String sums() {
        return Arrays.stream(Unit.values())
                .map(u -> "sum(" + u.column() + ") AS " + u.column())
                .collect(Collectors.joining(", "));
    }

    private static Uni<List<Row>> rows(SqlConnection c, String sql, Tuple values) {
        return c.preparedQuery(sql)
                .execute(values)
                .map(
                        found -> {
                            List<Row> rows = new ArrayList<>(found.size());
                            found.forEach(rows::add);
                            return rows;
                        });
    }
}
