package dev.agentvillage.metering.ledger;

import dev.agentvillage.metering.ledger.Posting.Archived;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Origins by their number. Those of a stream are made behind the lock of its watermark. */
@ApplicationScoped
class PgOriginStore {
    private static final int REMEMBERED = 20_000;
    private static final String KNOWN =
            """
            SELECT o.* FROM unnest(?::uuid[], ?::integer[]) AS k(session_id, attempt)
            CROSS JOIN LATERAL (
              SELECT * FROM origins o
              WHERE o.session_id = k.session_id AND o.attempt = k.attempt OFFSET 0) o
            """;
    private static final Columns<Origin> ORIGINS =
            new Columns<Origin>()
                    .uuid("session_id", o -> o.stream().session().value())
                    .integer("attempt", o -> o.stream().attempt())
                    .text("org_id", Origin::org)
                    .text("runner_id", Origin::runner)
                    .text("repo", Origin::repo)
                    .text("provider_id", Origin::providerId)
                    .text("provider_version", Origin::providerVersion)
                    .text("model", Origin::model)
                    .text("topic", Origin::topic)
                    .integer("kafka_partition", Origin::partition);
    private static final String MAKE = ORIGINS.insertInto("origins");

    /** Only what was committed by others or before: what a transaction makes may be rolled back. */
    private final Map<Origin, Long> committed = new ConcurrentHashMap<>();

    /** The numbers of the rows' origins, in the rows' order. */
    long[] of(Connection c, List<Archived> rows) throws SQLException {
        Origin[] origins = origins(rows);
        Map<Origin, Long> numbers = new HashMap<>();
        Set<Origin> unknown = new HashSet<>();
        for (Origin origin : new HashSet<>(Arrays.asList(origins))) {
            Long number = committed.get(origin);
            if (number == null) {
                unknown.add(origin);
            } else {
                numbers.put(origin, number);
            }
        }
        if (!unknown.isEmpty()) {
            Map<Origin, Long> found = known(c, unknown);
            remember(found);
            numbers.putAll(found);
            unknown.removeAll(found.keySet());
        }
        if (!unknown.isEmpty()) {
            ORIGINS.execute(c, MAKE, unknown);
            numbers.putAll(known(c, unknown));
        }
        return Arrays.stream(origins)
                .mapToLong(o -> Objects.requireNonNull(numbers.get(o)))
                .toArray();
    }

    private static Origin[] origins(List<Archived> rows) {
        Origin[] origins = new Origin[rows.size()];
        for (int i = 0; i < origins.length; i++) {
            origins[i] =
                    i > 0 && Origin.isShared(rows.get(i - 1), rows.get(i))
                            ? origins[i - 1]
                            : Origin.of(rows.get(i));
        }
        return origins;
    }

    private void remember(Map<Origin, Long> found) {
        if (committed.size() > REMEMBERED) {
            committed.clear();
        }
        committed.putAll(found);
    }

    private static Map<Origin, Long> known(Connection c, Set<Origin> wanted) throws SQLException {
        Map<Origin, Long> numbers = new HashMap<>();
        Set<TickStream> streams = wanted.stream().map(Origin::stream).collect(Collectors.toSet());
        try (PreparedStatement s = PgKnownStore.keyed(c, KNOWN, streams);
                ResultSet row = s.executeQuery()) {
            while (row.next()) {
                Origin origin = origin(row);
                if (wanted.contains(origin)) {
                    numbers.put(origin, row.getLong("origin"));
                }
            }
        }
        return numbers;
    }

    private static Origin origin(ResultSet row) throws SQLException {
        return new Origin(
                PgKnownStore.stream(row),
                row.getString("org_id"),
                row.getString("runner_id"),
                row.getString("repo"),
                row.getString("provider_id"),
                row.getString("provider_version"),
                row.getString("model"),
                row.getString("topic"),
                row.getInt("kafka_partition"));
    }
}
