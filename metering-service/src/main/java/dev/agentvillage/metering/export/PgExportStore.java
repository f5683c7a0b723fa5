package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.ledger.PgCutoffStore;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.metering.usage.Exported;
import dev.agentvillage.metering.usage.PgMeterStore;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.OutboxRecord;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The export ledger: what was told of each closed window, and what has changed since. */
@ApplicationScoped
public class PgExportStore {
    private static final int PASS = 500;

    /** One instance at a time. */
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(5318008)";

    /** Of what a row said when it was written. */
    static final String SEAL = "encode(sha256(convert_to(concat_ws('|', %s), 'UTF8')), 'hex')";

    private static final String INSERT =
            """
            INSERT INTO exports (id, org_id, meter, unit, provider_id, window_size, window_start,
              window_end, revision, replaces, quantity, cutoff, plan_id, seal)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, %s)
            """
                    .formatted(
                            SEAL.formatted(
                                    "$1::text, $10::text, $11::numeric, $12::bigint, $13::text"));
    private static final String LIST =
            "SELECT * FROM exports WHERE org_id = $1 AND n > $2 ORDER BY n LIMIT $3";

    private final Pool pool;
    private final PgMeterStore meters;
    private final PgCutoffStore cutoffs;

    PgExportStore(Pool pool, PgMeterStore meters, PgCutoffStore cutoffs) {
        this.pool = pool;
        this.meters = meters;
        this.cutoffs = cutoffs;
    }

    /**
     * Tells of windows that are closed and are not what was told, as far as one pass goes.
     *
     * @param closed windows that end later are not closed yet
     */
    Uni<Pass> export(Size size, long closed, long now) {
        return meters.exported()
                .chain(
                        configured ->
                                cutoffs.asOfNow(
                                        (c, cutoff) ->
                                                c.query(LOCK)
                                                        .execute()
                                                        .chain(
                                                                got ->
                                                                        got.iterator()
                                                                                        .next()
                                                                                        .getBoolean(
                                                                                                0)
                                                                                ? export(
                                                                                        c,
                                                                                        closing(
                                                                                                size,
                                                                                                configured,
                                                                                                closed,
                                                                                                now),
                                                                                        cutoff)
                                                                                : Uni.createFrom()
                                                                                        .item(
                                                                                                Pass
                                                                                                        .BUSY))));
    }

    /** What came of a look. */
    enum Pass {
        /** Somebody else tells just now. */
        BUSY,
        MORE,
        DONE
    }

    private static Closing closing(Size size, List<Exported> configured, long closed, long now) {
        return new Closing(size, size.changeableFrom(now), closed, null, configured, false);
    }

    private static Uni<Pass> export(SqlConnection c, Closing closing, long cutoff) {
        Map<String, String> units = closing.units();
        Closing.Statement statement = closing.statement(PASS);
        return c.preparedQuery(statement.sql())
                .execute(Tuple.from(statement.values()))
                .map(
                        rows -> {
                            List<ClosedWindow> all = new ArrayList<>();
                            rows.forEach(r -> all.add(window(r, closing.size(), units, cutoff)));
                            return all;
                        })
                .call(all -> tell(c, all))
                .map(all -> all.size() == PASS ? Pass.MORE : Pass.DONE);
    }

    static ClosedWindow window(Row r, Size size, Map<String, String> units, long cutoff) {
        String meter = r.getString("meter");
        return new ClosedWindow(
                new OrgId(r.getString("org_id")),
                new ClosedWindow.Metered(meter, units.getOrDefault(meter, "")),
                r.getString("provider_id"),
                new ClosedWindow.Span(size, r.getLong("start"), r.getLong("finish")),
                r.getInteger("revision") + 1,
                number(r, "quantity"),
                cutoff,
                r.getString("plan_id"));
    }

    private static Uni<Void> tell(SqlConnection c, List<ClosedWindow> all) {
        return all.isEmpty()
                ? Uni.createFrom().voidItem()
                : c.preparedQuery(INSERT)
                        .executeBatch(all.stream().map(PgExportStore::row).toList())
                        .chain(
                                () ->
                                        PgOutboxStore.post(
                                                c,
                                                all.stream().map(PgExportStore::letter).toList()));
    }

    private static Tuple row(ClosedWindow w) {
        return Tuple.from(
                Arrays.asList(
                        w.id(),
                        w.org().value(),
                        w.meter().key(),
                        w.meter().unit(),
                        w.provider(),
                        w.span().size().word(),
                        w.span().start(),
                        w.span().end(),
                        w.revision(),
                        w.replaces(),
                        new BigDecimal(w.quantity()),
                        w.cutoff(),
                        w.planId()));
    }

    private static OutboxRecord letter(ClosedWindow w) {
        return OutboxRecord.of(
                Topics.METERING_USAGE,
                w.org().value(),
                new CloudEvent(
                        w.id(),
                        "/metering-service",
                        "UsageRecord",
                        w.cutoff(),
                        w.org().value(),
                        null),
                Json.text(UsageRecord.class, w.told()));
    }

    Uni<Page<UsageRecord>> list(OrgId org, long after, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(org.value(), after, (long) limit + 1))
                .map(
                        found ->
                                Page.of(
                                        found,
                                        limit,
                                        PgExportStore::told,
                                        r -> Cursors.encode(String.valueOf(r.getLong("n")))));
    }

    /** A row of {@code exports} as it was told. */
    public static UsageRecord told(Row r) {
        return new ClosedWindow(
                        new OrgId(r.getString("org_id")),
                        new ClosedWindow.Metered(r.getString("meter"), r.getString("unit")),
                        r.getString("provider_id"),
                        new ClosedWindow.Span(
                                Size.of(r.getString("window_size")),
                                r.getLong("window_start"),
                                r.getLong("window_end")),
                        r.getInteger("revision"),
                        number(r, "quantity"),
                        r.getLong("cutoff"),
                        r.getString("plan_id"))
                .told();
    }

    static BigInteger number(Row r, String column) {
        return new BigInteger(String.valueOf(r.getValue(column)));
    }
}
