package dev.agentvillage.metering.usage;

import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most sessions at any one moment of a window: creations add one, endings take one, the sum
 * between is a step, and a window has the highest step that it meets. A session that ends when
 * another begins is not beside it.
 */
@ApplicationScoped
class PgConcurrencyStore {
    private final Pool pool;

    PgConcurrencyStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Page<UsageItem>> concurrency(UsageQuery query, @Nullable List<String> after) {
        List<Object> values = new ArrayList<>();
        String sql = sql(query, after, values);
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
                                                        Quantities.concurrency(
                                                                row.getLong("most")))));
    }

    private static String sql(UsageQuery query, @Nullable List<String> after, List<Object> values) {
        StringBuilder expressions = new StringBuilder();
        StringBuilder columns = new StringBuilder();
        List<String> keys = new ArrayList<>(List.of("start"));
        for (Dimension d : query.groupBy()) {
            keys.add(d.column());
            columns.append(", ").append(d.column());
            expressions.append(", ").append(d.ofSession()).append(" AS ").append(d.column());
        }
        StringBuilder only = new StringBuilder();
        query.only()
                .forEach(
                        (d, value) ->
                                only.append(" AND ")
                                        .append(d.ofSession())
                                        .append(" = ")
                                        .append(PgUsageStore.next(values, value)));
        List<Range> windows = query.window().of(query.range(), query.zone());
        String partition = columns.isEmpty() ? "" : "PARTITION BY " + columns.substring(2);
        String org = PgUsageStore.next(values, query.org().value());
        String from = PgUsageStore.next(values, query.range().from());
        String to = PgUsageStore.next(values, query.range().to());
        String starts =
                PgUsageStore.next(values, windows.stream().map(Range::from).toArray(Long[]::new));
        String ends =
                PgUsageStore.next(values, windows.stream().map(Range::to).toArray(Long[]::new));
        String sql =
                """
                WITH alive AS (
                  SELECT created_at, finished_at%1$s FROM sessions s
                  WHERE org_id = %2$s AND created_at < %3$s
                    AND (finished_at IS NULL OR finished_at > greatest(created_at, %4$s))%5$s),
                changes AS (
                  SELECT created_at AS at, 1 AS change%6$s FROM alive
                  UNION ALL
                  SELECT finished_at, -1%6$s FROM alive WHERE finished_at IS NOT NULL),
                levels AS (
                  SELECT at, sum(change) OVER (%7$s ORDER BY at) AS level%6$s FROM changes),
                steps AS (
                  SELECT DISTINCT at, level%6$s FROM levels),
                spans AS (
                  SELECT at, level, lead(at) OVER (%7$s ORDER BY at) AS until%6$s FROM steps)
                SELECT * FROM (
                  SELECT w.start, max(level)::bigint AS most%6$s
                  FROM unnest(%8$s::bigint[], %9$s::bigint[]) AS w(start, finish)
                  JOIN spans ON at < w.finish AND (until IS NULL OR until > w.start)
                  WHERE level > 0
                  GROUP BY w.start%6$s) AS usage
                """
                        .formatted(
                                expressions, org, to, from, only, columns, partition, starts, ends);
        return sql + PgUsageStore.page(query, keys, after, values);
    }
}
