package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.plan.Burning.Use;
import dev.agentvillage.metering.plan.Right.Balance;
import dev.agentvillage.metering.usage.Meter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Grants and what burns them, by the connection of whoever asks. */
final class PgGrantStore {
    /** Of an entitlement. */
    static final int MOST = 200;

    private static final String GRANTS =
            "SELECT * FROM grants WHERE org_id = $1 AND entitlement = $2 ORDER BY id";
    private static final String GIVE =
            """
            INSERT INTO grants (id, org_id, entitlement, amount, priority, effective_at, expires_at,
              reason, given_by, given_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
            WHERE (SELECT count(*) FROM grants WHERE org_id = $2 AND entitlement = $3) < %d
            """
                    .formatted(MOST);

    private PgGrantStore() {}

    /** A grant with who gave it and why, and what is burnt of it. */
    record Given(String entitlement, Grant grant, String reason, String by, BigInteger burnt) {}

    /** False where there are too many. */
    static Uni<Boolean> give(SqlConnection c, OrgId org, Given given) {
        Grant g = given.grant();
        return c.preparedQuery(GIVE)
                .execute(
                        Tuple.from(
                                Arrays.<@Nullable Object>asList(
                                        g.id(),
                                        org.value(),
                                        given.entitlement(),
                                        g.amount().longValueExact(),
                                        g.priority(),
                                        g.effectiveAt(),
                                        g.expiresAt() == Grant.NEVER ? null : g.expiresAt(),
                                        given.reason(),
                                        given.by(),
                                        g.givenAt())))
                .map(rows -> rows.rowCount() == 1);
    }

    static Uni<List<Given>> given(SqlClient c, OrgId org, Right right) {
        return PgPlanStore.rows(c, GRANTS, Tuple.of(org.value(), right.key()))
                .chain(
                        rows -> {
                            List<Grant> grants = rows.stream().map(PgGrantStore::grant).toList();
                            return uses(c, org, right, grants)
                                    .map(
                                            uses -> {
                                                Map<UUID, BigInteger> burnt =
                                                        Burning.burn(grants, uses);
                                                List<Given> all = new ArrayList<>();
                                                for (Row row : rows) {
                                                    Grant g = grant(row);
                                                    all.add(
                                                            new Given(
                                                                    right.key(),
                                                                    g,
                                                                    row.getString("reason"),
                                                                    row.getString("given_by"),
                                                                    burnt.getOrDefault(
                                                                            g.id(),
                                                                            BigInteger.ZERO)));
                                                }
                                                return all;
                                            });
                        });
    }

    /** Of the metered ones, by key. */
    static Uni<Map<String, Balance>> balances(
            SqlClient c, OrgId org, List<Right> rights, long now) {
        Map<String, Balance> balances = new HashMap<>();
        return Multi.createFrom()
                .iterable(rights)
                .filter(r -> r.kind() == Right.Kind.METERED)
                .onItem()
                .transformToUniAndConcatenate(
                        r ->
                                PgPlanStore.rows(c, GRANTS, Tuple.of(org.value(), r.key()))
                                        .map(
                                                rows ->
                                                        rows.stream()
                                                                .map(PgGrantStore::grant)
                                                                .toList())
                                        .chain(
                                                grants ->
                                                        uses(c, org, r, grants)
                                                                .invoke(
                                                                        uses ->
                                                                                balances.put(
                                                                                        r.key(),
                                                                                        Burning
                                                                                                .balance(
                                                                                                        grants,
                                                                                                        uses,
                                                                                                        now)))))
                .collect()
                .last()
                .replaceWith(balances);
    }

    private static Uni<List<Use>> uses(SqlClient c, OrgId org, Right right, List<Grant> grants) {
        long[] bounds = Burning.bounds(grants);
        Meter meter = right.meter();
        if (bounds.length == 0 || meter == null) {
            return Uni.createFrom().item(List.of());
        }
        String sql =
                """
                SELECT width_bucket(minute, $2::bigint[]) AS span, sum(%s) AS amount
                FROM usage_minutes WHERE org_id = $1 AND minute >= $3
                GROUP BY 1 ORDER BY 1
                """
                        .formatted(meter.number().orElseThrow().column());
        return PgPlanStore.rows(
                        c,
                        sql,
                        Tuple.of(
                                org.value(),
                                Arrays.stream(bounds).boxed().toArray(Long[]::new),
                                bounds[0]))
                .map(
                        rows ->
                                rows.stream()
                                        .filter(r -> r.getValue("amount") != null)
                                        .map(
                                                r ->
                                                        new Use(
                                                                bounds[r.getInteger("span") - 1],
                                                                new BigInteger(
                                                                        String.valueOf(
                                                                                r.getValue(
                                                                                        "amount")))))
                                        .toList());
    }

    private static Grant grant(Row row) {
        Long expires = row.getLong("expires_at");
        return new Grant(
                row.getUUID("id"),
                BigInteger.valueOf(row.getLong("amount")),
                row.getInteger("priority"),
                row.getLong("effective_at"),
                expires == null ? Grant.NEVER : expires,
                row.getLong("given_at"));
    }
}
