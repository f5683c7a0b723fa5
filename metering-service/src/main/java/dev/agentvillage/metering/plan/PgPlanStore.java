package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.usage.Meter;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans, budgets and what was used, by the connection of whoever asks. */
final class PgPlanStore {
    private static final String FIND = "SELECT * FROM entitlements WHERE org_id = $1";
    private static final String BUDGETS = "SELECT * FROM budgets WHERE org_id = $1 ORDER BY id";
    private static final String RIGHTS = "SELECT * FROM rights WHERE org_id = $1 ORDER BY key";
    private static final String SET =
            """
            INSERT INTO entitlements (org_id, plan_id, concurrent_sessions, session_length_ms,
              agent_ms_a_day, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (org_id) DO UPDATE SET plan_id = excluded.plan_id,
              concurrent_sessions = excluded.concurrent_sessions,
              session_length_ms = excluded.session_length_ms,
              agent_ms_a_day = excluded.agent_ms_a_day, changed_by = excluded.changed_by,
              changed_at = now(), checked_at = 'epoch'
            """;
    private static final String TOUCH =
            """
            INSERT INTO entitlements (org_id, plan_id, changed_by) VALUES ($1, $2, $3)
            ON CONFLICT (org_id) DO UPDATE SET checked_at = 'epoch'
            """;
    private static final String DROP_BUDGETS = "DELETE FROM budgets WHERE org_id = $1";
    private static final String ADD_BUDGET =
            "INSERT INTO budgets (org_id, id, scope, meter, amount, hard)"
                    + " VALUES ($1, $2, $3, $4, $5, $6)";
    private static final String DROP_RIGHTS = "DELETE FROM rights WHERE org_id = $1";
    private static final String ADD_RIGHT =
            "INSERT INTO rights (org_id, key, kind, value, meter, hard)"
                    + " VALUES ($1, $2, $3, $4, $5, $6)";
    private static final String LIVING =
            """
            SELECT count(*) FROM sessions
            WHERE org_id = $1 AND created_at IS NOT NULL AND finished_at IS NULL
            """;
    private static final String USED =
            """
            SELECT %s FROM usage_minutes
            WHERE org_id = $1 AND minute >= least($2::bigint, $3::bigint) AND minute < $4::bigint
            """
                    .formatted(
                            Arrays.stream(Unit.values())
                                    .map(u -> sum(u, "day", "$2") + ", " + sum(u, "month", "$3"))
                                    .collect(Collectors.joining(", ")));

    private static final String BY_SESSION =
            """
            SELECT u.session_id, %s FROM sessions s JOIN usage_minutes u USING (session_id)
            WHERE s.org_id = $1 AND s.finished_at IS NULL GROUP BY u.session_id
            """
                    .formatted(
                            Arrays.stream(Unit.values())
                                    .map(
                                            u ->
                                                    "coalesce(sum(u.%1$s), 0) AS %1$s"
                                                            .formatted(u.column()))
                                    .collect(Collectors.joining(", ")));

    private PgPlanStore() {}

    private static String sum(Unit unit, String period, String from) {
        return "coalesce(sum(%1$s) FILTER (WHERE minute >= %3$s::bigint), 0) AS %2$s_%1$s"
                .formatted(unit.column(), period, from);
    }

    static Uni<Optional<Entitlement>> find(SqlClient c, OrgId org) {
        return Uni.combine()
                .all()
                .unis(
                        rows(c, FIND, Tuple.of(org.value())),
                        rows(c, BUDGETS, Tuple.of(org.value())),
                        rows(c, RIGHTS, Tuple.of(org.value())))
                .asTuple()
                .map(
                        t ->
                                t.getItem1().stream()
                                        .findFirst()
                                        .map(
                                                row ->
                                                        entitlement(
                                                                org,
                                                                row,
                                                                t.getItem2(),
                                                                t.getItem3())));
    }

    static Uni<Entitlement.Used> used(
            SqlClient c, Entitlement entitled, Periods periods, long now) {
        OrgId org = entitled.org();
        boolean bySession =
                entitled.budgets().stream().anyMatch(b -> b.scope() == Budget.Scope.SESSION);
        return Uni.combine()
                .all()
                .unis(
                        rows(c, LIVING, Tuple.of(org.value())),
                        rows(
                                c,
                                USED,
                                Tuple.of(
                                        org.value(),
                                        periods.dayStart(),
                                        periods.monthStart(),
                                        periods.dayEnd())),
                        bySession
                                ? rows(c, BY_SESSION, Tuple.of(org.value()))
                                : Uni.createFrom().item(List.<Row>of()),
                        PgGrantStore.balances(c, org, entitled.rights(), now))
                .asTuple()
                .map(
                        t ->
                                new Entitlement.Used(
                                        t.getItem1().getFirst().getLong(0),
                                        sums(t.getItem2().getFirst(), "day_"),
                                        sums(t.getItem2().getFirst(), "month_"),
                                        t.getItem3().stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                r ->
                                                                        new SessionId(
                                                                                r.getUUID(
                                                                                        "session_id")),
                                                                r -> sums(r, ""))),
                                        t.getItem4()));
    }

    static Uni<Void> set(SqlConnection c, Entitlement wanted, String by) {
        Plan.Allowance contract = wanted.contract();
        return c.preparedQuery(SET)
                .execute(
                        Tuple.from(
                                Arrays.<@Nullable Object>asList(
                                        wanted.org().value(),
                                        wanted.plan().id(),
                                        contract.concurrentSessions(),
                                        contract.sessionLengthMs(),
                                        contract.agentMsADay(),
                                        by)))
                .replaceWithVoid();
    }

    /** All of them at once: what is not named is gone. */
    static Uni<Void> setBudgets(SqlConnection c, OrgId org, List<Budget> budgets, String by) {
        return c.preparedQuery(TOUCH)
                .execute(Tuple.of(org.value(), Plan.ENTERPRISE.id(), by))
                .chain(() -> c.preparedQuery(DROP_BUDGETS).execute(Tuple.of(org.value())))
                .chain(
                        () ->
                                budgets.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : c.preparedQuery(ADD_BUDGET)
                                                .executeBatch(
                                                        budgets.stream()
                                                                .map(b -> row(org, b))
                                                                .toList())
                                                .replaceWithVoid());
    }

    static Uni<Void> setRights(SqlConnection c, OrgId org, List<Right> rights, String by) {
        return c.preparedQuery(TOUCH)
                .execute(Tuple.of(org.value(), Plan.ENTERPRISE.id(), by))
                .chain(() -> c.preparedQuery(DROP_RIGHTS).execute(Tuple.of(org.value())))
                .chain(
                        () ->
                                rights.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : c.preparedQuery(ADD_RIGHT)
                                                .executeBatch(
                                                        rights.stream()
                                                                .map(r -> row(org, r))
                                                                .toList())
                                                .replaceWithVoid());
    }

    private static Tuple row(OrgId org, Right r) {
        Meter meter = r.meter();
        return Tuple.from(
                Arrays.<@Nullable Object>asList(
                        org.value(),
                        r.key(),
                        r.kind().word(),
                        r.value(),
                        meter == null ? null : meter.key(),
                        r.hard()));
    }

    private static Tuple row(OrgId org, Budget b) {
        return Tuple.of(
                org.value(), b.id(), b.scope().word(), b.meter().key(), b.amount(), b.hard());
    }

    private static Entitlement entitlement(
            OrgId org, Row row, List<Row> budgets, List<Row> rights) {
        return new Entitlement(
                org,
                Plan.of(row.getString("plan_id")).orElseThrow(),
                new Plan.Allowance(
                        row.getLong("concurrent_sessions"),
                        row.getLong("session_length_ms"),
                        row.getLong("agent_ms_a_day")),
                budgets.stream().map(PgPlanStore::budget).toList(),
                rights.stream().map(PgPlanStore::right).toList());
    }

    private static Right right(Row row) {
        String meter = row.getString("meter");
        return new Right(
                row.getString("key"),
                Right.Kind.of(row.getString("kind")).orElseThrow(),
                row.getLong("value"),
                meter == null ? null : Meter.of(meter).orElseThrow(),
                row.getBoolean("hard"));
    }

    private static Budget budget(Row row) {
        return new Budget(
                row.getString("id"),
                Budget.Scope.of(row.getString("scope")).orElseThrow(),
                Meter.of(row.getString("meter")).orElseThrow(),
                row.getLong("amount"),
                row.getBoolean("hard"));
    }

    private static Map<Unit, BigInteger> sums(Row row, String prefix) {
        Map<Unit, BigInteger> sums = new EnumMap<>(Unit.class);
        for (Unit unit : Unit.values()) {
            sums.put(unit, new BigInteger(String.valueOf(row.getValue(prefix + unit.column()))));
        }
        return sums;
    }

    static Uni<List<Row>> rows(SqlClient c, String sql, Tuple values) {
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
