package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.metering.usage.Meter;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The export ledger: what was told of each closed hour, and what has changed since. */
@ApplicationScoped
public class PgExportStore {
    private static final int PASS = 500;

    /** One instance at a time. */
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(5318008)";

    private static final String CHANGED =
            """
            WITH hours AS (
              SELECT u.org_id, u.provider_id, u.minute - u.minute %% 3600000 AS start, %s
              FROM usage_minutes u LEFT JOIN sessions s USING (session_id)
              WHERE u.minute >= $1 AND u.minute < $2 AND u.org_id <> 'system'
                AND coalesce(s.kind, '') <> 'canary'
              GROUP BY 1, 2, 3),
            told AS (
              SELECT DISTINCT ON (org_id, meter, provider_id, window_start)
                org_id, meter, provider_id, window_start, revision, quantity
              FROM exports WHERE window_start >= $1 AND window_start < $2
              ORDER BY org_id, meter, provider_id, window_start, revision DESC)
            SELECT h.org_id, h.provider_id, h.start, m.meter, m.quantity,
              coalesce(t.revision, 0) AS revision, coalesce(p.plan_id, 'enterprise') AS plan_id
            FROM hours h CROSS JOIN LATERAL (VALUES %s) AS m(meter, quantity)
            LEFT JOIN told t ON t.org_id = h.org_id AND t.meter = m.meter
              AND t.provider_id = h.provider_id AND t.window_start = h.start
            LEFT JOIN entitlements p ON p.org_id = h.org_id
            WHERE m.quantity IS NOT NULL AND m.quantity <> coalesce(t.quantity, 0)
            ORDER BY h.start, h.org_id, m.meter, h.provider_id LIMIT %d
            """
                    .formatted(sums(), values(), PASS);
    private static final String INSERT =
            """
            INSERT INTO exports (id, org_id, meter, provider_id, window_start, window_end, revision,
              replaces, quantity, cutoff, plan_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """;
    private static final String LIST =
            "SELECT * FROM exports WHERE org_id = $1 AND n > $2 ORDER BY n LIMIT $3";

    private final Pool pool;

    PgExportStore(Pool pool) {
        this.pool = pool;
    }

    private static List<Meter> meters() {
        return Arrays.stream(Meter.values()).filter(m -> m.number().isPresent()).toList();
    }

    private static String sums() {
        return meters().stream()
                .map(m -> m.number().orElseThrow().column())
                .map(c -> "sum(u." + c + ") AS " + c)
                .collect(Collectors.joining(", "));
    }

    private static String values() {
        return meters().stream()
                .map(m -> "('" + m.key() + "', h." + m.number().orElseThrow().column() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * Tells of hours that are closed and are not what was told; says of how many.
     *
     * @param from the first hour that can still change
     * @param closed the hour that is not closed yet
     */
    Uni<Integer> export(long from, long closed, long now) {
        return pool.withTransaction(
                c ->
                        c.query(LOCK)
                                .execute()
                                .chain(
                                        got ->
                                                got.iterator().next().getBoolean(0)
                                                        ? changed(c, from, closed, now)
                                                                .call(all -> tell(c, all))
                                                                .map(List::size)
                                                        : Uni.createFrom().item(0)));
    }

    private static Uni<List<ClosedWindow>> changed(
            SqlConnection c, long from, long closed, long now) {
        return c.preparedQuery(CHANGED)
                .execute(Tuple.of(from, closed))
                .map(
                        rows -> {
                            List<ClosedWindow> all = new ArrayList<>();
                            rows.forEach(
                                    r ->
                                            all.add(
                                                    new ClosedWindow(
                                                            new OrgId(r.getString("org_id")),
                                                            Meter.of(r.getString("meter"))
                                                                    .orElseThrow(),
                                                            r.getString("provider_id"),
                                                            r.getLong("start"),
                                                            r.getInteger("revision") + 1,
                                                            new BigInteger(
                                                                    String.valueOf(
                                                                            r.getValue(
                                                                                    "quantity"))),
                                                            now,
                                                            r.getString("plan_id"))));
                            return all;
                        });
    }

    private static Uni<Void> tell(SqlConnection c, List<ClosedWindow> all) {
        return all.isEmpty()
                ? Uni.createFrom().voidItem()
                : c.preparedQuery(INSERT)
                        .executeBatch(all.stream().map(PgExportStore::row).toList())
                        .chain(
                                () ->
                                        PgOutboxStore.post(
                                                c,
                                                all.stream().map(PgExportStore::letter).toList()));
    }

    private static Tuple row(ClosedWindow w) {
        return Tuple.from(
                Arrays.asList(
                        w.id(),
                        w.org().value(),
                        w.meter().key(),
                        w.provider(),
                        w.start(),
                        w.end(),
                        w.revision(),
                        w.replaces(),
                        new BigDecimal(w.quantity()),
                        w.cutoff(),
                        w.planId()));
    }

    private static OutboxRecord letter(ClosedWindow w) {
        return OutboxRecord.of(
                Topics.METERING_USAGE,
                w.org().value(),
                new CloudEvent(
                        w.id(),
                        "/metering-service",
                        "UsageRecord",
                        w.cutoff(),
                        w.org().value(),
                        null),
                Json.text(UsageRecord.class, w.told()));
    }

    Uni<Page<UsageRecord>> list(OrgId org, long after, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(org.value(), after, (long) limit + 1))
                .map(
                        found ->
                                Page.of(
                                        found,
                                        limit,
                                        PgExportStore::told,
                                        r -> Cursors.encode(String.valueOf(r.getLong("n")))));
    }

    /** A row of {@code exports} as it was told. */
    public static UsageRecord told(Row r) {
        return new ClosedWindow(
                        new OrgId(r.getString("org_id")),
                        Meter.of(r.getString("meter")).orElseThrow(),
                        r.getString("provider_id"),
                        r.getLong("window_start"),
                        r.getInteger("revision"),
                        new BigInteger(String.valueOf(r.getValue("quantity"))),
                        r.getLong("cutoff"),
                        r.getString("plan_id"))
                .told();
    }
}
