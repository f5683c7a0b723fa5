package dev.agentvillage.metering.usage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A meter that is configuration. It is counted from the ledger whenever it is asked for or
 * exported: there is nothing that could be behind it, and what was before it was defined counts
 * like what comes later.
 *
 * @param property empty where records are only counted
 * @param groupBy what it may be grouped and filtered by
 * @param filter what a record's dimensions must be
 * @param from epoch milliseconds: earlier records do not count
 */
public record Definition(
        String key,
        Source source,
        String property,
        Aggregation aggregation,
        List<Dimension> groupBy,
        Map<Dimension, String> filter,
        String unit,
        long from)
        implements Exported {

    /** Of what there is already, in another measure or of some sessions only. */
    static final List<Definition> BUILT_IN =
            List.of(
                    agentMs("agent_hours", Map.of()),
                    agentMs("patrol_seconds", Map.of(Dimension.KIND, "patrol")));

    private static Definition agentMs(String key, Map<Dimension, String> filter) {
        return new Definition(
                key,
                Source.USAGE_TICK,
                "units.agentMs",
                Aggregation.SUM,
                List.of(Dimension.values()),
                filter,
                "ms",
                0);
    }

    /** Whether its records are told apart by provider where they are told to whoever bills. */
    boolean byProvider() {
        return groupBy.contains(Dimension.PROVIDER);
    }

    String table() {
        return source.from(aggregation);
    }

    String at() {
        return source.at(aggregation);
    }

    String aggregate() {
        return source.aggregate(aggregation, property);
    }

    /**
     * Whether a record counts, in [from, to).
     *
     * @param next writes a value as a parameter of the statement
     */
    String counts(String from, String to, Function<Object, String> next) {
        StringBuilder sql = new StringBuilder(source.between(aggregation, from, to));
        if (this.from > 0) {
            sql.append(" AND ").append(at()).append(" >= ").append(this.from);
        }
        new TreeMap<>(filter)
                .forEach(
                        (d, value) ->
                                sql.append(" AND ")
                                        .append(d.ofUsage())
                                        .append(" = ")
                                        .append(next.apply(value)));
        return sql.toString();
    }

    @Override
    public String windows(
            String from,
            String to,
            Function<String, String> start,
            Function<String, String> end,
            Function<Object, String> next) {
        return """
               SELECT u.org_id, %s AS provider_id, %s AS start, %s AS finish, '%s' AS meter, %s AS quantity
               FROM %s LEFT JOIN organisations o ON o.org_id = u.org_id
               WHERE %s AND u.org_id <> 'system' AND coalesce(s.kind, '') <> 'canary'
               GROUP BY 1, 2, 3, 4
               """
                .formatted(
                        byProvider() ? "u.provider_id" : "''::text",
                        start.apply(at()),
                        end.apply(at()),
                        key,
                        aggregate(),
                        table(),
                        counts(from, to, next));
    }

    /** The same as a meter of the roll-ups would be. */
    static Definition of(Meter meter) {
        String column = "u." + meter.number().orElseThrow().column();
        String property =
                Source.USAGE_TICK.properties(Aggregation.SUM).entrySet().stream()
                        .filter(e -> e.getValue().equals(column))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining());
        return new Definition(
                meter.key(),
                Source.USAGE_TICK,
                property,
                Aggregation.SUM,
                Arrays.asList(Dimension.values()),
                Map.of(),
                meter.unit(),
                0);
    }
}
