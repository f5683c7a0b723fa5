package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.organisation.Midnight;
import dev.agentvillage.metering.organisation.Zones;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
                .map(rows -> page(query, rows, row -> item(query, row)));
    }

    static Page<UsageItem> page(
            UsageQuery query, RowSet<Row> found, Function<Row, UsageItem> item) {
        List<Row> rows = new ArrayList<>(found.size());
        found.forEach(rows::add);
        return Page.of(rows, query.limit(), item, row -> cursor(query, row));
    }

    record Statement(String sql, List<Object> values) {}

    /** One row more than asked for: it tells whether there is another page. */
    private static Statement statement(UsageQuery query, @Nullable List<String> after) {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT * FROM (SELECT ");
        sql.append(bucket(query, "u.minute", values)).append(" AS start");
        List<String> keys = new ArrayList<>(List.of("start"));
        for (Dimension d : query.groupBy()) {
            keys.add(d.column());
            sql.append(", ").append(d.ofUsage()).append(" AS ").append(d.column());
        }
        for (Unit unit : Unit.values()) {
            sql.append(", sum(u.").append(unit.column()).append(") AS ").append(unit.column());
        }
        sql.append(" FROM usage_minutes u LEFT JOIN sessions s USING (session_id)");
        sql.append(" WHERE u.org_id = ").append(next(values, query.org().value()));
        sql.append(" AND u.minute >= ").append(next(values, query.range().from()));
        sql.append(" AND u.minute < ").append(next(values, query.range().to()));
        query.only()
                .forEach(
                        (d, value) ->
                                sql.append(" AND ")
                                        .append(d.ofUsage())
                                        .append(" = ")
                                        .append(next(values, value)));
        sql.append(" GROUP BY ").append(String.join(", ", keys)).append(") AS usage");
        sql.append(page(query, keys, after, values));
        return new Statement(sql.toString(), values);
    }

    /** What comes behind a row in the order of these keys. */
    static String page(
            UsageQuery query,
            List<String> keys,
            @Nullable List<String> after,
            List<Object> values) {
        String key = String.join(", ", keys);
        StringBuilder sql = new StringBuilder();
        if (after != null) {
            sql.append(" WHERE (").append(key).append(") > (");
            sql.append(next(values, Long.valueOf(after.getFirst()))).append("::bigint");
            for (String group : after.subList(1, after.size())) {
                sql.append(", ").append(next(values, group)).append("::text COLLATE \"C\"");
            }
            sql.append(")");
        }
        return sql.append(" ORDER BY ")
                .append(key)
                .append(" LIMIT ")
                .append(query.limit() + 1)
                .toString();
    }

    /** The start of the window that a moment is in, never before the range. */
    static String bucket(UsageQuery query, String at, List<Object> values) {
        return switch (query.window()) {
            case TOTAL -> query.range().from() + "::bigint";
            case MINUTE -> at + " - " + at + " % 60000";
            case HOUR -> latest(query, hours(query, at, values));
            case DAY, MONTH -> {
                String zone = zone(query, values);
                String local = Midnight.local(query.window().word(), at, zone);
                yield latest(query, List.of(Midnight.millis(local, zone)));
            }
        };
    }

    private static String latest(UsageQuery query, List<String> starts) {
        return "greatest(%d::bigint, %s)"
                .formatted(query.range().from(), String.join(", ", starts));
    }

    /** The full hour by the offset of that moment, and the changes of the clock before it. */
    private static List<String> hours(UsageQuery query, String at, List<Object> values) {
        List<String> starts = new ArrayList<>();
        starts.add(
                "(extract(epoch FROM date_trunc('hour', to_timestamp(%s / 1000), %s)) * 1000)::bigint"
                        .formatted(at, zone(query, values)));
        for (long change : Window.changes(query.range(), query.zone())) {
            starts.add("CASE WHEN %1$s >= %2$d THEN %2$d END".formatted(at, change));
        }
        return starts;
    }

    private static String zone(UsageQuery query, List<Object> values) {
        return next(values, Zones.name(query.zone())) + "::text";
    }

    static String next(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private static UsageItem item(UsageQuery query, Row row) {
        Set<Unit> units = Meter.units(query.meters());
        return item(
                query, row, Quantities.of(u -> units.contains(u) ? number(row, u.column()) : null));
    }

    static UsageItem item(UsageQuery query, Row row, Quantities quantities) {
        Map<String, String> group = new LinkedHashMap<>();
        query.groupBy().forEach(d -> group.put(d.word(), row.getString(d.column())));
        long start = row.getLong("start");
        return new UsageItem(
                start, query.window().end(start, query.range(), query.zone()), group, quantities);
    }

    static String cursor(UsageQuery query, Row row) {
        List<String> parts = new ArrayList<>(List.of(String.valueOf(row.getLong("start"))));
        query.groupBy().forEach(d -> parts.add(row.getString(d.column())));
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
