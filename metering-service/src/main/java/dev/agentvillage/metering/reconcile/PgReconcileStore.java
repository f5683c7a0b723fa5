package dev.agentvillage.metering.reconcile;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.metering.export.ExportJob;
import dev.agentvillage.metering.export.PgToldStore;
import dev.agentvillage.metering.outbox.Alerts;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts anew, in SQL, from one moment's view. */
@ApplicationScoped
class PgReconcileStore {
    private static final String ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    private static final int NAMED = 1_000;
    private static final int NAMED_IN_ALERT = 5;

    private static final String NEWEST = "export_newest";
    private static final String ALTERED = "export_altered";

    private final Pool pool;
    private final PgToldStore exports;
    private final ExportJob telling;

    PgReconcileStore(Pool pool, PgToldStore exports, ExportJob telling) {
        this.pool = pool;
        this.exports = exports;
        this.telling = telling;
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

    /**
     * What came in meanwhile is told of first; twice, since it may come between, too.
     *
     * @param from hours before it are not counted anew, nor exports told before it
     */
    Uni<Reconciled> reconcile(OrgId org, long from, long now) {
        Uni<Reconciled> once = telling.tell().chain(() -> inOneMoment(org, from, now));
        return once.chain(
                        found ->
                                found.differences().stream().anyMatch(d -> d.kind().equals(NEWEST))
                                        ? once
                                        : Uni.createFrom().item(found))
                .call(found -> pool.withTransaction(c -> alert(c, org, found)));
    }

    private Uni<Reconciled> inOneMoment(OrgId org, long from, long now) {
        return pool.withTransaction(
                c -> c.query(ONE_MOMENT).execute().chain(() -> compare(c, org, from, now)));
    }

    private Uni<List<Difference>> exported(SqlConnection c, OrgId org, long now) {
        return Multi.createFrom()
                .iterable(telling.sizes())
                .onItem()
                .transformToUniAndConcatenate(
                        size -> exports.untrue(c, org, size, telling.closed(now), now))
                .onItem()
                .transformToMultiAndConcatenate(all -> Multi.createFrom().iterable(all))
                .map(u -> difference(NEWEST, u))
                .collect()
                .asList()
                .chain(
                        newest ->
                                exports.altered(c, org)
                                        .map(
                                                altered -> {
                                                    List<Difference> all = new ArrayList<>(newest);
                                                    altered.forEach(
                                                            u -> all.add(difference(ALTERED, u)));
                                                    return all;
                                                }));
    }

    private static Difference difference(String kind, PgToldStore.Untrue u) {
        return new Difference(kind, u.row(), u.meter(), u.byRollUps(), u.told());
    }

    private Uni<Reconciled> compare(SqlConnection c, OrgId org, long from, long now) {
        Tuple whole = Tuple.of(org.value());
        Tuple since = Tuple.of(org.value(), from);
        return Uni.combine()
                .all()
                .unis(
                        c.preparedQuery(ReconcileSql.SESSIONS).execute(whole),
                        c.preparedQuery(ReconcileSql.HOURS).execute(since),
                        c.preparedQuery(ReconcileSql.EXPORTS).execute(since),
                        c.preparedQuery(ReconcileSql.SEALS).execute(whole),
                        c.preparedQuery(
                                        "SELECT count(DISTINCT session_id) FROM watermarks WHERE org_id = $1")
                                .execute(whole),
                        exported(c, org, now))
                .asTuple()
                .map(
                        t -> {
                            List<Difference> differences = new ArrayList<>();
                            t.getItem1().forEach(r -> differences.add(difference(r)));
                            t.getItem2().forEach(r -> differences.add(difference(r)));
                            t.getItem3().forEach(r -> differences.add(difference(r)));
                            t.getItem4().forEach(r -> differences.add(difference(r)));
                            differences.addAll(t.getItem6());
                            return new Reconciled(
                                    org.value(),
                                    now,
                                    t.getItem5().iterator().next().getLong(0),
                                    differences.isEmpty(),
                                    differences.stream().limit(NAMED).toList());
                        });
    }

    private static Difference difference(Row r) {
        return new Difference(
                r.getString("kind"),
                r.getString("named"),
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
                                                                + " of "
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
