package dev.agentvillage.metering.reconcile;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.outbox.Alerts;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.metering.usage.Meter;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts anew, in SQL, from one moment's view. */
@ApplicationScoped
class PgReconcileStore {
    private static final String ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    private static final int NAMED_IN_ALERT = 5;

    private static final String DIFFERENCES =
            """
            WITH highest AS (
              SELECT DISTINCT ON (session_id, attempt) * FROM ticks WHERE org_id = $1
              ORDER BY session_id, attempt, seq DESC),
            archive AS (SELECT session_id, %1$s FROM highest GROUP BY session_id),
            counted AS (
              SELECT session_id, %2$s FROM watermarks WHERE org_id = $1 GROUP BY session_id),
            rolled AS (
              SELECT session_id, %2$s FROM usage_minutes WHERE org_id = $1 GROUP BY session_id),
            corrected AS (
              SELECT session_id, %3$s FROM corrections WHERE org_id = $1 GROUP BY session_id),
            ended AS (
              SELECT s.session_id, h.attempt, %4$s, %5$s
              FROM sessions s JOIN LATERAL (
                SELECT * FROM highest h WHERE h.session_id = s.session_id
                ORDER BY attempt DESC LIMIT 1) h ON h.final
              WHERE s.org_id = $1 AND s.finished_at IS NOT NULL
                AND s.reported_agent_ms IS NOT NULL),
            compared AS (
              SELECT session_id, m.* FROM archive a FULL JOIN rolled r USING (session_id)
                FULL JOIN counted w USING (session_id) LEFT JOIN corrected c USING (session_id)
                CROSS JOIN LATERAL (VALUES %6$s) AS m(kind, unit, archive, found)
              UNION ALL
              SELECT session_id, m.* FROM ended e
                CROSS JOIN LATERAL (VALUES %7$s) AS m(kind, unit, archive, found))
            SELECT * FROM compared WHERE archive <> found
            ORDER BY session_id, kind, unit LIMIT 1000
            """
                    .formatted(
                            each(u -> "sum(coalesce(total_" + u + ", 0)) AS " + u),
                            each(u -> "sum(coalesce(" + u + ", 0)) AS " + u),
                            Arrays.stream(Meter.values())
                                    .filter(m -> m.number().isPresent())
                                    .map(
                                            m ->
                                                    "coalesce(sum(amount) FILTER (WHERE meter = '"
                                                            + m.key()
                                                            + "'), 0) AS "
                                                            + m.number().orElseThrow().column())
                                    .collect(Collectors.joining(", ")),
                            each(u -> "coalesce(h.total_" + u + ", 0) AS a_" + u),
                            each(u -> "coalesce(s.reported_" + u + ", 0) AS r_" + u),
                            each(
                                    u ->
                                            value("roll_up", u, "a." + u, "r." + u + less(u))
                                                    + ", "
                                                    + value("watermark", u, "a." + u, "w." + u)),
                            each(u -> value("session_total", u, "e.a_" + u, "e.r_" + u)));

    private final Pool pool;

    PgReconcileStore(Pool pool) {
        this.pool = pool;
    }

    private static String less(String unit) {
        return ", 0) - coalesce(c." + unit;
    }

    private static String value(String kind, String unit, String archive, String found) {
        return "('"
                + kind
                + "', '"
                + unit
                + "', coalesce("
                + archive
                + ", 0)::numeric, (coalesce("
                + found
                + ", 0))::numeric)";
    }

    private static String each(Function<String, String> column) {
        return Arrays.stream(Unit.values())
                .map(u -> column.apply(u.column()))
                .collect(Collectors.joining(", "));
    }

    Uni<List<OrgId>> organisations() {
        return pool.query("SELECT DISTINCT org_id FROM watermarks ORDER BY 1")
                .execute()
                .map(
                        rows -> {
                            List<OrgId> all = new ArrayList<>();
                            rows.forEach(r -> all.add(new OrgId(r.getString(0))));
                            return all;
                        });
    }

    Uni<Reconciled> reconcile(OrgId org, long now) {
        return pool.withTransaction(
                c ->
                        c.query(ONE_MOMENT)
                                .execute()
                                .chain(() -> compare(c, org, now))
                                .call(found -> alert(c, org, found)));
    }

    private static Uni<Reconciled> compare(SqlConnection c, OrgId org, long now) {
        return Uni.combine()
                .all()
                .unis(
                        c.preparedQuery(DIFFERENCES).execute(Tuple.of(org.value())),
                        c.preparedQuery(
                                        "SELECT count(DISTINCT session_id) FROM watermarks WHERE org_id = $1")
                                .execute(Tuple.of(org.value())))
                .asTuple()
                .map(
                        t -> {
                            List<Difference> differences = new ArrayList<>();
                            t.getItem1().forEach(r -> differences.add(difference(r)));
                            return new Reconciled(
                                    org.value(),
                                    now,
                                    t.getItem2().iterator().next().getLong(0),
                                    differences.isEmpty(),
                                    differences);
                        });
    }

    private static Difference difference(Row r) {
        return new Difference(
                r.getString("kind"),
                String.valueOf(r.getUUID("session_id")),
                r.getString("unit"),
                String.valueOf(r.getValue("archive")),
                String.valueOf(r.getValue("found")));
    }

    private static Uni<Void> alert(SqlConnection c, OrgId org, Reconciled found) {
        if (found.exact()) {
            return Uni.createFrom().voidItem();
        }
        return PgOutboxStore.post(
                c,
                List.of(
                        Alerts.alert(
                                org,
                                found.at(),
                                Severity.CRITICAL,
                                "The ledger does not agree with itself",
                                found.differences().stream()
                                        .limit(NAMED_IN_ALERT)
                                        .map(
                                                d ->
                                                        d.kind()
                                                                + " of session "
                                                                + d.row()
                                                                + ": "
                                                                + d.unit()
                                                                + " is "
                                                                + d.found()
                                                                + ", by the archive "
                                                                + d.archive())
                                        .collect(Collectors.joining("; ")),
                                Map.of(
                                        "differences",
                                        String.valueOf(found.differences().size())))));
    }
}
