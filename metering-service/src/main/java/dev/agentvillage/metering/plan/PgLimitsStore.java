package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.metering.organisation.PgOrganisationStore;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Limits as they are, and their publication when they are not what was said last. */
@ApplicationScoped
class PgLimitsStore {
    /** Longest unchecked first; another instance's are left to it. */
    private static final String NEXT =
            """
            SELECT * FROM entitlements WHERE checked_at <= $1::timestamptz - interval '1 second'
            ORDER BY checked_at LIMIT 20 FOR UPDATE SKIP LOCKED
            """;

    private static final String CHECKED =
            """
            UPDATE entitlements SET checked_at = $2, version = $3, published = $4
            WHERE org_id = $1
            """;
    private static final String DUE =
            "UPDATE entitlements SET checked_at = 'epoch' WHERE org_id = $1";
    private static final String TELL =
            """
            INSERT INTO budget_alerts (org_id, budget_id, period_start, threshold)
            VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;

    private final Pool pool;
    private final PgOrganisationStore organisations;

    PgLimitsStore(Pool pool, PgOrganisationStore organisations) {
        this.pool = pool;
        this.organisations = organisations;
    }

    Uni<Entitlement> entitlement(OrgId org) {
        return PgPlanStore.find(pool, org).map(f -> f.orElseGet(() -> Entitlement.none(org)));
    }

    Uni<Void> set(Entitlement wanted, String by) {
        return pool.withTransaction(c -> PgPlanStore.set(c, wanted, by));
    }

    Uni<Void> setBudgets(OrgId org, List<Budget> budgets, String by) {
        return pool.withTransaction(c -> PgPlanStore.setBudgets(c, org, budgets, by));
    }

    Uni<Void> setRights(OrgId org, List<Right> rights, String by) {
        return pool.withTransaction(c -> PgPlanStore.setRights(c, org, rights, by));
    }

    /** False where there are too many. */
    Uni<Boolean> give(OrgId org, PgGrantStore.Given given) {
        return pool.withTransaction(
                c ->
                        PgGrantStore.give(c, org, given)
                                .call(() -> c.preparedQuery(DUE).execute(Tuple.of(org.value()))));
    }

    Uni<List<PgGrantStore.Given>> given(OrgId org, Right right) {
        return PgGrantStore.given(pool, org, right);
    }

    /** As of now; version 0 where nothing was published. */
    Uni<OrgLimits> limits(OrgId org, Instant now) {
        return organisations
                .zone(org)
                .chain(
                        zone -> {
                            Periods periods = Periods.at(now, zone);
                            return Uni.combine()
                                    .all()
                                    .unis(
                                            entitlement(org),
                                            PgPlanStore.rows(
                                                    pool,
                                                    "SELECT version FROM entitlements WHERE org_id = $1",
                                                    Tuple.of(org.value())))
                                    .asTuple()
                                    .chain(
                                            t ->
                                                    PgPlanStore.used(
                                                                    pool,
                                                                    t.getItem1(),
                                                                    periods,
                                                                    now.toEpochMilli())
                                                            .map(
                                                                    used ->
                                                                            t.getItem1()
                                                                                    .limits(
                                                                                            used,
                                                                                            periods,
                                                                                            t
                                                                                                    .getItem2()
                                                                                                    .stream()
                                                                                                    .findFirst()
                                                                                                    .map(
                                                                                                            r ->
                                                                                                                    r
                                                                                                                            .getLong(
                                                                                                                                    0))
                                                                                                    .orElse(
                                                                                                            0L),
                                                                                            now
                                                                                                    .toEpochMilli())));
                        });
    }

    /** Publishes what has changed of some organisations; says how many it looked at. */
    Uni<Integer> publishChanged(Instant now) {
        return pool.withTransaction(
                c ->
                        PgPlanStore.rows(c, NEXT, Tuple.of(now.atOffset(java.time.ZoneOffset.UTC)))
                                .chain(
                                        rows ->
                                                Multi.createFrom()
                                                        .iterable(rows)
                                                        .onItem()
                                                        .transformToUniAndConcatenate(
                                                                row -> check(c, row, now))
                                                        .collect()
                                                        .asList()
                                                        .map(List::size)));
    }

    private Uni<Boolean> check(SqlConnection c, Row row, Instant now) {
        OrgId org = new OrgId(row.getString("org_id"));
        return organisations.zone(org).chain(zone -> check(c, org, row, now, zone));
    }

    private static Uni<Boolean> check(
            SqlConnection c, OrgId org, Row row, Instant now, ZoneId zone) {
        Periods periods = Periods.at(now, zone);
        long version = row.getLong("version");
        return PgPlanStore.find(c, org)
                .map(java.util.Optional::orElseThrow)
                .chain(
                        entitled ->
                                PgPlanStore.used(c, entitled, periods, now.toEpochMilli())
                                        .map(used -> Map.entry(entitled, used)))
                .chain(
                        t -> {
                            Entitlement entitled = t.getKey();
                            Entitlement.Used used = t.getValue();
                            String said =
                                    Json.text(
                                            OrgLimits.class, entitled.limits(used, periods, 0, 0));
                            boolean changed = !said.equals(row.getString("published"));
                            long next = changed ? version + 1 : version;
                            Tuple checked =
                                    Tuple.of(
                                            org.value(),
                                            now.atOffset(java.time.ZoneOffset.UTC),
                                            next,
                                            said);
                            OrgLimits limits =
                                    entitled.limits(used, periods, next, now.toEpochMilli());
                            return alerts(c, entitled, used, periods, now)
                                    .chain(
                                            letters -> {
                                                if (changed) {
                                                    letters.add(letter(limits));
                                                }
                                                return PgOutboxStore.post(c, letters);
                                            })
                                    .chain(() -> c.preparedQuery(CHECKED).execute(checked))
                                    .replaceWith(changed);
                        });
    }

    private static Uni<List<OutboxRecord>> alerts(
            SqlConnection c,
            Entitlement entitled,
            Entitlement.Used used,
            Periods periods,
            Instant now) {
        List<OutboxRecord> letters = new ArrayList<>();
        List<Map.Entry<Budget, Budget.Use>> reached = new ArrayList<>();
        for (Budget budget : entitled.budgets()) {
            used.of(budget).stream()
                    .filter(u -> budget.threshold(u.used()) > 0)
                    .forEach(u -> reached.add(Map.entry(budget, u)));
        }
        return Multi.createFrom()
                .iterable(reached)
                .onItem()
                .transformToUniAndConcatenate(
                        r -> {
                            Budget b = r.getKey();
                            Budget.Use use = r.getValue();
                            return c.preparedQuery(TELL)
                                    .execute(
                                            Tuple.of(
                                                    entitled.org().value(),
                                                    b.id()
                                                            + (use.session() == null
                                                                    ? ""
                                                                    : "/" + use.session()),
                                                    periods.start(b.scope()),
                                                    b.threshold(use.used())))
                                    .invoke(
                                            told -> {
                                                if (told.rowCount() == 1) {
                                                    letters.add(
                                                            BudgetAlerts.of(
                                                                    entitled.org(),
                                                                    b,
                                                                    use,
                                                                    now.toEpochMilli()));
                                                }
                                            });
                        })
                .collect()
                .last()
                .replaceWith(letters);
    }

    private static OutboxRecord letter(OrgLimits limits) {
        return OutboxRecord.of(
                Topics.METERING_LIMITS,
                limits.orgId().value(),
                new CloudEvent(
                        Ids.timeOrdered().toString(),
                        "/metering-service",
                        "OrgLimits",
                        limits.asOf(),
                        limits.orgId().value(),
                        null),
                Json.text(OrgLimits.class, limits));
    }
}
