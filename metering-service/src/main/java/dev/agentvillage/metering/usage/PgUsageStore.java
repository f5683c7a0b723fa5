package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roll-ups, summed by window and group. */
@ApplicationScoped
class PgUsageStore {
    private final Pool pool;

    PgUsageStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Page<UsageItem>> usage(UsageQuery query, @Nullable List<String> after) {
        Statement statement = statement(query, after);
        return pool.preparedQuery(statement.sql())
                .execute(Tuple.from(statement.values()))
                .map(
                        rows -> {
                            List<UsageItem> items = new ArrayList<>();
                            String last = null;
                            for (Row row : rows) {
                                if (items.size() == query.limit()) {
                                    return new Page<>(items, last);
                                }
                                items.add(item(query, row));
                                last = cursor(query, row);
                            }
                            return new Page<>(items, null);
                        });
    }

    record Statement(String sql, List<Object> values) {}

    /** One row more than asked for: it tells whether there is another page. */
    private static Statement statement(UsageQuery query, @Nullable List<String> after) {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT * FROM (SELECT ");
        sql.append(bucket(query)).append(" AS start");
        List<String> keys = new ArrayList<>(List.of("start"));
        for (Dimension d : query.groupBy()) {
            keys.add(d.word());
            sql.append(", ").append(d.expression()).append(" COLLATE \"C\" AS ").append(d.word());
        }
        for (Unit unit : Unit.values()) {
            sql.append(", sum(").append(unit.column()).append(") AS ").append(unit.column());
        }
        sql.append(" FROM usage_minutes WHERE org_id = ").append(next(values, query.org().value()));
        sql.append(" AND minute >= ").append(next(values, query.range().from()));
        sql.append(" AND minute < ").append(next(values, query.range().to()));
        query.session()
                .ifPresent(s -> sql.append(" AND session_id = ").append(next(values, s.value())));
        query.provider().ifPresent(p -> sql.append(" AND provider_id = ").append(next(values, p)));
        String key = String.join(", ", keys);
        sql.append(" GROUP BY ").append(key).append(") AS usage");
        if (after != null) {
            sql.append(" WHERE (").append(key).append(") > (");
            sql.append(next(values, Long.valueOf(after.getFirst()))).append("::bigint");
            for (String group : after.subList(1, after.size())) {
                sql.append(", ").append(next(values, group)).append("::text COLLATE \"C\"");
            }
            sql.append(")");
        }
        sql.append(" ORDER BY ").append(key).append(" LIMIT ").append(query.limit() + 1);
        return new Statement(sql.toString(), values);
    }

    /** The start of the window that a minute is in, never before the range. */
    private static String bucket(UsageQuery query) {
        return switch (query.window()) {
            case TOTAL -> query.range().from() + "::bigint";
            case MINUTE -> "minute";
            case HOUR, DAY, MONTH ->
                    "greatest("
                            + query.range().from()
                            + "::bigint, (extract(epoch FROM date_trunc('"
                            + query.window().word()
                            + "', to_timestamp(minute / 1000), 'UTC')) * 1000)::bigint)";
        };
    }

    private static String next(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private static UsageItem item(UsageQuery query, Row row) {
        Map<String, String> group = new LinkedHashMap<>();
        query.groupBy().forEach(d -> group.put(d.word(), row.getString(d.word())));
        long start = row.getLong("start");
        Set<Unit> units = Meter.units(query.meters());
        return new UsageItem(
                start,
                query.window().end(start, query.range()),
                group,
                Quantities.of(u -> units.contains(u) ? number(row, u.column()) : null));
    }

    private static String cursor(UsageQuery query, Row row) {
        List<String> parts = new ArrayList<>(List.of(String.valueOf(row.getLong("start"))));
        query.groupBy().forEach(d -> parts.add(row.getString(d.word())));
        return Cursors.encode(parts.toArray(String[]::new));
    }

    /** A sum is a numeric; a number of one row is a bigint. Either may be absent. */
    static @Nullable BigInteger number(Row row, String column) {
        return switch (row.getValue(column)) {
            case null -> null;
            case Number n -> new BigInteger(n.toString());
            default -> throw new IllegalStateException(column + " is no number");
        };
    }
}
