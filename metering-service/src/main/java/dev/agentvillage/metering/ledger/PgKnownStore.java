package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the ledger knows of a batch's streams, places and organisations. */
@ApplicationScoped
class PgKnownStore {
    private static final int REMEMBERED = 100_000;
    private static final OrgId SYSTEM = new OrgId("system");

    /** Organisations do not go away. */
    private final Set<OrgId> heardOf = ConcurrentHashMap.newKeySet();

    /** Locks the streams' watermarks. */
    Posting.Known known(Connection c, List<Received> batch) throws SQLException {
        return new Posting.Known(
                watermarks(c, seqs(batch)), quarantined(c, batch), strangers(c, batch));
    }

    /** As {@link #known}, of a record that is kept aside. */
    Posting.Known knownOfKept(Connection c, Received record) throws SQLException {
        List<Received> alone = List.of(record);
        return new Posting.Known(watermarks(c, seqs(alone)), Map.of(), strangers(c, alone));
    }

    /** Of a stream, locked. */
    Optional<Watermark> watermark(Connection c, TickStream stream) throws SQLException {
        return Optional.ofNullable(watermarks(c, Map.of(stream, Set.of())).get(stream));
    }

    /** Which ticks come of which stream, by stream. */
    private static Map<TickStream, Set<Long>> seqs(List<Received> batch) {
        Map<TickStream, Set<Long>> seqs = new HashMap<>();
        for (Received record : batch) {
            if (record.content() instanceof Received.Tick tick) {
                seqs.computeIfAbsent(tick.stream(), _ -> new HashSet<>())
                        .add(tick.tick().envelope().seq());
            }
        }
        return new TreeMap<>(seqs);
    }

    private Set<OrgId> strangers(Connection c, List<Received> batch) throws SQLException {
        Set<OrgId> asked = new HashSet<>();
        OrgId last = SYSTEM;
        for (Received record : batch) {
            if (record.content() instanceof Received.Tick(var tick)
                    && !tick.envelope().orgId().equals(last)) {
                last = tick.envelope().orgId();
                asked.add(last);
            }
        }
        asked.remove(SYSTEM);
        asked.removeAll(heardOf);
        if (asked.isEmpty()) {
            return asked;
        }
        if (heardOf.size() > REMEMBERED) {
            heardOf.clear();
        }
        try (PreparedStatement s = c.prepareStatement(LedgerSql.HEARD_OF)) {
            s.setArray(1, c.createArrayOf("text", asked.stream().map(OrgId::value).toArray()));
            try (ResultSet found = s.executeQuery()) {
                while (found.next()) {
                    heardOf.add(new OrgId(found.getString(1)));
                }
            }
        }
        asked.removeAll(heardOf);
        return asked;
    }

    private static Map<TickStream, Watermark> watermarks(
            Connection c, Map<TickStream, Set<Long>> coming) throws SQLException {
        Collection<TickStream> streams = coming.keySet();
        Map<TickStream, Watermark> watermarks = new HashMap<>();
        if (streams.isEmpty()) {
            return watermarks;
        }
        boolean some = false;
        try (PreparedStatement s = keyed(c, LedgerSql.LOCK_WATERMARKS, streams);
                ResultSet row = s.executeQuery()) {
            while (row.next()) {
                watermarks.put(stream(row), watermark(row));
                some |= row.getInt("open_gaps") > 0;
            }
        }
        if (some) {
            PgGapStore.of(c, coming)
                    .forEach(
                            (stream, open) ->
                                    watermarks.computeIfPresent(
                                            stream, (_, w) -> w.withGaps(new Gaps(open))));
        }
        return watermarks;
    }

    private static Watermark watermark(ResultSet row) throws SQLException {
        long fencedAt = row.getLong("fenced_at");
        boolean fenced = !row.wasNull();
        return new Watermark(
                new OrgId(row.getString("org_id")),
                row.getLong("last_seq"),
                LedgerSql.units(row, ""),
                row.getLong("last_ts"),
                row.getBoolean("final_seen"),
                Gaps.NONE,
                fenced ? fencedAt : null);
    }

    private static Map<Received.Place, byte[]> quarantined(Connection c, List<Received> batch)
            throws SQLException {
        record Partition(String topic, int number) {}
        Map<Partition, LongSummaryStatistics> ranges =
                batch.stream()
                        .map(Received::place)
                        .collect(
                                Collectors.groupingBy(
                                        p -> new Partition(p.topic(), p.partition()),
                                        Collectors.summarizingLong(Received.Place::offset)));
        Map<Received.Place, byte[]> places = new HashMap<>();
        try (PreparedStatement s = c.prepareStatement(LedgerSql.QUARANTINED)) {
            for (var range : ranges.entrySet()) {
                s.setString(1, range.getKey().topic());
                s.setInt(2, range.getKey().number());
                s.setLong(3, range.getValue().getMin());
                s.setLong(4, range.getValue().getMax());
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        places.put(
                                new Received.Place(
                                        range.getKey().topic(), row.getInt(1), row.getLong(2)),
                                row.getBytes(3));
                    }
                }
            }
        }
        return places;
    }

    static TickStream stream(ResultSet row) throws SQLException {
        return new TickStream(
                new SessionId(row.getObject("session_id", UUID.class)), row.getInt("attempt"));
    }

    /** With the streams as its two parameters. */
    static PreparedStatement keyed(Connection c, String sql, Collection<TickStream> streams)
            throws SQLException {
        Array sessions =
                c.createArrayOf("uuid", streams.stream().map(s -> s.session().value()).toArray());
        Array attempts =
                c.createArrayOf("integer", streams.stream().map(TickStream::attempt).toArray());
        PreparedStatement statement = c.prepareStatement(sql);
        statement.setArray(1, sessions);
        statement.setArray(2, attempts);
        return statement;
    }
}
