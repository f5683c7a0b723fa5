package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What streams miss. What counts for a gap is asked for where one of its ticks comes after all. */
final class PgGapStore {
    private record Place(TickStream stream, long from, long to) {}

    private PgGapStore() {}

    /**
     * @param coming the ticks that are to be posted
     */
    static Map<TickStream, List<Gap>> of(Connection c, Map<TickStream, Set<Long>> coming)
            throws SQLException {
        Map<TickStream, List<Gap>> gaps = new HashMap<>();
        List<Place> filled = new ArrayList<>();
        try (PreparedStatement s = PgKnownStore.keyed(c, LedgerSql.GAPS, coming.keySet());
                ResultSet row = s.executeQuery()) {
            while (row.next()) {
                Place place = place(row);
                Gap gap = new Gap(place.from(), place.to());
                if (coming.getOrDefault(place.stream(), Set.of()).stream()
                        .anyMatch(gap::contains)) {
                    filled.add(place);
                } else {
                    gaps.computeIfAbsent(place.stream(), _ -> new ArrayList<>()).add(gap);
                }
            }
        }
        if (!filled.isEmpty()) {
            beside(c, filled, gaps);
        }
        return gaps;
    }

    private static void beside(Connection c, List<Place> filled, Map<TickStream, List<Gap>> gaps)
            throws SQLException {
        try (PreparedStatement s = c.prepareStatement(LedgerSql.BESIDE)) {
            s.setArray(1, array(c, "uuid", filled, p -> p.stream().session().value()));
            s.setArray(2, array(c, "integer", filled, p -> p.stream().attempt()));
            s.setArray(3, array(c, "bigint", filled, Place::from));
            s.setArray(4, array(c, "bigint", filled, Place::to));
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    Place place = place(row);
                    gaps.computeIfAbsent(place.stream(), _ -> new ArrayList<>())
                            .add(new Gap(place.from(), place.to(), lost(row)));
                }
            }
        }
    }

    private static Lost lost(ResultSet row) throws SQLException {
        UsageUnits before = LedgerSql.units(row, "before_");
        UsageUnits begin = LedgerSql.units(row, "behind_").minus(LedgerSql.units(row, "own_"));
        long ts = row.getLong("ts");
        return Lost.between(
                before,
                moment(row, "since"),
                begin,
                ts - row.getLong("interval_ms"),
                new Teller(
                        row.getString("provider_id"),
                        row.getString("provider_version"),
                        row.getString("model"),
                        ts));
    }

    private static @Nullable Long moment(ResultSet row, String column) throws SQLException {
        long moment = row.getLong(column);
        return row.wasNull() ? null : moment;
    }

    private static Place place(ResultSet row) throws SQLException {
        return new Place(PgKnownStore.stream(row), row.getLong("from_seq"), row.getLong("to_seq"));
    }

    private interface Field {
        Object of(Place place);
    }

    private static Array array(Connection c, String type, List<Place> places, Field field)
            throws SQLException {
        return c.createArrayOf(type, places.stream().map(field::of).toArray());
    }
}
