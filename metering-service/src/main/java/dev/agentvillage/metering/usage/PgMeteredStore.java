package dev.agentvillage.metering.usage;

import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configured meters, counted from the ledger by window and group. */
@ApplicationScoped
class PgMeteredStore {
    private final Pool pool;

    PgMeteredStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Page<UsageItem>> usage(UsageQuery query, Definition meter, @Nullable List<String> after) {
        List<Object> values = new ArrayList<>();
        String sql = sql(query, meter, after, values);
        return pool.preparedQuery(sql)
                .execute(Tuple.from(values))
                .map(
                        rows ->
                                PgUsageStore.page(
                                        query,
                                        rows,
                                        row ->
                                                PgUsageStore.item(
                                                        query,
                                                        row,
                                                        Quantities.configured(
                                                                PgUsageStore.number(
                                                                        row, "quantity")))));
    }

    private static String sql(
            UsageQuery query, Definition meter, @Nullable List<String> after, List<Object> values) {
        StringBuilder sql = new StringBuilder("SELECT * FROM (SELECT ");
        sql.append(PgUsageStore.bucket(query, meter.at(), values)).append(" AS start");
        List<String> keys = new ArrayList<>(List.of("start"));
        for (Dimension d : query.groupBy()) {
            keys.add(d.column());
            sql.append(", ").append(d.ofUsage()).append(" AS ").append(d.column());
        }
        sql.append(", ").append(meter.aggregate()).append(" AS quantity FROM ");
        sql.append(meter.table());
        sql.append(" WHERE u.org_id = ").append(PgUsageStore.next(values, query.org().value()));
        sql.append(" AND ")
                .append(
                        meter.counts(
                                PgUsageStore.next(values, query.range().from()),
                                PgUsageStore.next(values, query.range().to()),
                                value -> PgUsageStore.next(values, value)));
        query.only()
                .forEach(
                        (d, value) ->
                                sql.append(" AND ")
                                        .append(d.ofUsage())
                                        .append(" = ")
                                        .append(PgUsageStore.next(values, value)));
        sql.append(" GROUP BY ").append(String.join(", ", keys)).append(") AS usage");
        return sql + PgUsageStore.page(query, keys, after, values);
    }
}
