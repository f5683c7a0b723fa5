package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.usage.PgMeterStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was told, held against what it should have been. */
@ApplicationScoped
public class PgToldStore {
    /** Hours of what is rolled up are counted anew instead, as long as their ticks are kept. */
    private static final String ALTERED =
            """
            SELECT id, meter, quantity FROM exports e WHERE org_id = $1 AND seal <> %s
              AND (window_size <> 'hour' OR NOT meter = ANY($2::text[])
                OR EXISTS (SELECT FROM sealed_days d
                  WHERE d.day BETWEEN e.window_start / 86400000 AND e.window_start / 86400000 + 1))
            ORDER BY n LIMIT 1000
            """
                    .formatted(
                            PgExportStore.SEAL.formatted(
                                    "id, replaces, quantity, cutoff, plan_id"));

    private final PgMeterStore meters;

    PgToldStore(PgMeterStore meters) {
        this.meters = meters;
    }

    /**
     * A window that is not what was told of it.
     *
     * @param row the id of the record, or the window where none was told
     */
    public record Untrue(String row, String meter, String byRollUps, String told) {}

    /** What was told of an organisation beside its roll-ups, by a connection of the asker. */
    public Uni<List<Untrue>> untrue(SqlConnection c, OrgId org, Size size, long closed, long now) {
        long from = size.changeableFrom(now);
        return meters.exported()
                .chain(
                        configured ->
                                Uni.combine()
                                        .all()
                                        .unis(
                                                untrue(
                                                        c,
                                                        new Closing(
                                                                size,
                                                                from,
                                                                closed,
                                                                org.value(),
                                                                configured,
                                                                false)),
                                                // What can change no more: meters may have been
                                                // configured anew since.
                                                untrue(
                                                        c,
                                                        new Closing(
                                                                size,
                                                                0,
                                                                closed,
                                                                org.value(),
                                                                List.of(),
                                                                true)))
                                        .asTuple())
                .map(
                        t -> {
                            List<Untrue> all = new ArrayList<>(t.getItem1());
                            t.getItem2().stream().filter(u -> !all.contains(u)).forEach(all::add);
                            return all;
                        });
    }

    private static Uni<List<Untrue>> untrue(SqlConnection c, Closing closing) {
        Closing.Statement statement = closing.statement(1_000);
        return c.preparedQuery(statement.sql())
                .execute(Tuple.from(statement.values()))
                .map(
                        rows -> {
                            List<Untrue> all = new ArrayList<>();
                            rows.forEach(
                                    r ->
                                            all.add(
                                                    new Untrue(
                                                            r.getInteger("revision") == 0
                                                                    ? PgExportStore.window(
                                                                                    r,
                                                                                    closing.size(),
                                                                                    Map.of(),
                                                                                    0)
                                                                            .id()
                                                                    : r.getString("id"),
                                                            r.getString("meter"),
                                                            PgExportStore.number(r, "quantity")
                                                                    .toString(),
                                                            PgExportStore.number(r, "told")
                                                                    .toString())));
                            return all;
                        });
    }

    /**
     * Rows that are not what was written when they were told, where they are not counted anew from
     * the archive: their ids, and what they say now.
     */
    public Uni<List<Untrue>> altered(SqlConnection c, OrgId org) {
        return c.preparedQuery(ALTERED)
                .execute(Tuple.of(org.value(), Closing.rolledUpMeters()))
                .map(
                        rows -> {
                            List<Untrue> all = new ArrayList<>();
                            rows.forEach(
                                    r ->
                                            all.add(
                                                    new Untrue(
                                                            r.getString("id"),
                                                            r.getString("meter"),
                                                            "sealed",
                                                            PgExportStore.number(r, "quantity")
                                                                    .toString())));
                            return all;
                        });
    }
}
