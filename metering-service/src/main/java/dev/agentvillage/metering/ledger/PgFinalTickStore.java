package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Sessions that have ended, looked at once each, in the transaction that repairs them. */
@ApplicationScoped
class PgFinalTickStore {
    private static final String ENDED =
            """
            SELECT * FROM sessions
            WHERE finished_at <= $1 AND end_checked_at IS NULL
            ORDER BY finished_at LIMIT 50 FOR UPDATE SKIP LOCKED
            """;
    private static final String LAST =
            """
            SELECT * FROM ticks WHERE session_id = $1 AND org_id = $2
            ORDER BY attempt DESC, seq DESC LIMIT 1
            """;
    private static final String CHECKED =
            "UPDATE sessions SET end_checked_at = $2 WHERE session_id = $1";

    private final Pool pool;
    private final PgLedgerStore ledger;

    PgFinalTickStore(Pool pool, PgLedgerStore ledger) {
        this.pool = pool;
        this.ledger = ledger;
    }

    /** Says how many sessions it looked at. */
    Uni<Integer> repair(long endedBefore, long now) {
        return pool.withTransaction(
                c ->
                        c.preparedQuery(ENDED)
                                .execute(Tuple.of(endedBefore))
                                .chain(
                                        found ->
                                                Multi.createFrom()
                                                        .iterable(found)
                                                        .onItem()
                                                        .transformToUniAndConcatenate(
                                                                s -> repair(c, s, now))
                                                        .collect()
                                                        .last()
                                                        .replaceWith(found.rowCount())));
    }

    private Uni<Integer> repair(SqlConnection c, Row session, long now) {
        Tuple key = Tuple.of(session.getUUID("session_id"), session.getString("org_id"));
        return c.preparedQuery(LAST)
                .execute(key)
                .chain(last -> repair(c, session, last, now))
                .chain(
                        () ->
                                c.preparedQuery(CHECKED)
                                        .execute(Tuple.of(session.getUUID("session_id"), now)))
                .map(RowSet::rowCount);
    }

    private Uni<Void> repair(SqlConnection c, Row session, RowSet<Row> last, long now) {
        if (last.rowCount() == 0 || session.getLong("reported_agent_ms") == null) {
            return Uni.createFrom().voidItem();
        }
        UsageTick tick = tick(last.iterator().next());
        UsageUnits reported =
                Unit.units(
                        u -> session.getLong("reported_" + u.column()),
                        session.getLong("reported_cost_micros") != null);
        return ledger.watermark(c, tick)
                .map(
                        known ->
                                known.flatMap(
                                        w ->
                                                FinalTick.of(
                                                        w,
                                                        tick,
                                                        reported,
                                                        session.getLong("finished_at"))))
                .chain(made -> made.isEmpty() ? Uni.createFrom().voidItem() : post(c, made, now));
    }

    /** What the rules refuse even so is an alert, and the session's ticks hold. */
    private Uni<Void> post(SqlConnection c, Optional<UsageTick> made, long now) {
        UsageTick tick = made.orElseThrow();
        return ledger.repost(
                        c,
                        new Received(
                                new Received.Place("session.events", -1, tick.envelope().seq()),
                                tick.envelope().sessionId().toString(),
                                Json.bytes(RunnerEvent.class, tick),
                                now,
                                new Received.Tick(tick)))
                .chain(posting -> PgOutboxStore.post(c, KeptAlerts.of(posting.keptAside())));
    }

    private static UsageTick tick(Row row) {
        return new UsageTick(
                new Envelope(
                        row.getUUID("event_id"),
                        new SessionId(row.getUUID("session_id")),
                        new OrgId(row.getString("org_id")),
                        FinalTick.repo(row.getString("repo")),
                        row.getLong("ts"),
                        new RunnerId(row.getString("runner_id")),
                        "",
                        row.getInteger("attempt"),
                        row.getLong("seq")),
                row.getString("provider_id"),
                row.getString("provider_version"),
                row.getString("model"),
                row.getLong("interval_ms"),
                units(row, ""),
                units(row, "total_"),
                row.getBoolean("final"));
    }

    private static UsageUnits units(Row row, String prefix) {
        return Unit.units(
                u -> row.getLong(prefix + u.column()), row.getLong(prefix + "cost_micros") != null);
    }
}
