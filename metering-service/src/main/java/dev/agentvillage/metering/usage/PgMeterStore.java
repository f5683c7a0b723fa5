package dev.agentvillage.metering.usage;

import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Meters that somebody configured, and the built-in ones of their kind. */
@ApplicationScoped
public class PgMeterStore {
    static final int MOST = 100;

    private static final String ALL = "SELECT * FROM meters ORDER BY key";
    private static final String FIND = "SELECT * FROM meters WHERE key = $1";
    private static final String PUT =
            """
            INSERT INTO meters (key, event_type, value_property, aggregation, group_by, filter, unit,
              counted_from, changed_by)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
            WHERE (SELECT count(*) FROM meters WHERE key <> $1) < %d
            ON CONFLICT (key) DO UPDATE SET event_type = excluded.event_type,
              value_property = excluded.value_property, aggregation = excluded.aggregation,
              group_by = excluded.group_by, filter = excluded.filter, unit = excluded.unit,
              counted_from = excluded.counted_from, changed_by = excluded.changed_by,
              changed_at = now()
            """
                    .formatted(MOST);

    private final Pool pool;

    PgMeterStore(Pool pool) {
        this.pool = pool;
    }

    /** What is told to whoever bills beside the sums of the roll-ups. */
    public Uni<List<Exported>> exported() {
        return definitions()
                .map(
                        configured -> {
                            List<Exported> all = new ArrayList<>(configured);
                            all.add(Concurrency.ONLY);
                            return all;
                        });
    }

    /** Built-in ones first. */
    Uni<List<Definition>> definitions() {
        return pool.query(ALL)
                .execute()
                .map(
                        rows -> {
                            List<Definition> all = new ArrayList<>(Definition.BUILT_IN);
                            rows.forEach(r -> all.add(definition(r)));
                            return all;
                        });
    }

    Uni<Optional<Definition>> find(String key) {
        Optional<Definition> builtIn =
                Definition.BUILT_IN.stream().filter(d -> d.key().equals(key)).findFirst();
        return builtIn.isPresent() || key.length() > 100 || key.indexOf('\0') >= 0
                ? Uni.createFrom().item(builtIn)
                : pool.preparedQuery(FIND)
                        .execute(Tuple.of(key))
                        .map(
                                rows ->
                                        rows.rowCount() == 0
                                                ? Optional.empty()
                                                : Optional.of(definition(rows.iterator().next())));
    }

    /** False where there are too many. */
    Uni<Boolean> put(Definition wanted, String by) {
        Map<String, String> filter = new java.util.TreeMap<>();
        wanted.filter().forEach((d, value) -> filter.put(d.word(), value));
        return pool.preparedQuery(PUT)
                .execute(
                        Tuple.from(
                                List.<Object>of(
                                        wanted.key(),
                                        wanted.source().name(),
                                        wanted.property(),
                                        wanted.aggregation().name(),
                                        wanted.groupBy().stream()
                                                .map(Dimension::word)
                                                .collect(Collectors.joining(",")),
                                        Json.text(Map.class, filter),
                                        wanted.unit(),
                                        wanted.from(),
                                        by)))
                .map(rows -> rows.rowCount() == 1);
    }

    private static Definition definition(Row row) {
        Map<Dimension, String> filter = new EnumMap<>(Dimension.class);
        Map<?, ?> said = Json.parse(Map.class, row.getString("filter"));
        said.forEach(
                (word, value) ->
                        filter.put(
                                Dimension.of(String.valueOf(word)).orElseThrow(),
                                String.valueOf(value)));
        return new Definition(
                row.getString("key"),
                Source.of(row.getString("event_type")).orElseThrow(),
                row.getString("value_property"),
                Aggregation.of(row.getString("aggregation")).orElseThrow(),
                Arrays.stream(row.getString("group_by").split(",", -1))
                        .flatMap(w -> Dimension.of(w).stream())
                        .toList(),
                filter,
                row.getString("unit"),
                row.getLong("counted_from"));
    }
}
