package dev.agentvillage.metering.ledger;

import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept aside. Whoever runs the village sees all of it, also what names nobody. */
@ApplicationScoped
class PgQuarantineStore {
    private static final String LIST =
            """
            SELECT * FROM quarantine
            WHERE ($1::text IS NULL OR org_id = $1) AND ($2::uuid IS NULL OR id > $2)
              AND (NOT $3::boolean OR replayed_at IS NULL)
            ORDER BY id LIMIT $4
            """;
    private static final String CLAIM =
            """
            SELECT * FROM quarantine
            WHERE id = $1 AND ($2::text IS NULL OR org_id = $2) FOR UPDATE
            """;
    private static final String DONE =
            "UPDATE quarantine SET replayed_at = $2, replayed_by = $3 WHERE id = $1";

    private final Pool pool;
    private final PgLedgerStore ledger;

    PgQuarantineStore(Pool pool, PgLedgerStore ledger) {
        this.pool = pool;
        this.ledger = ledger;
    }

    /**
     * @param org absent for everybody's
     */
    Uni<Page<QuarantineItem>> list(
            @Nullable String org, @Nullable UUID after, boolean open, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(org, after, open, (long) limit + 1))
                .map(
                        found ->
                                Page.of(
                                        found,
                                        limit,
                                        PgQuarantineStore::item,
                                        r -> Cursors.encode(r.getUUID("id").toString())));
    }

    /** Judged and, where nothing is against it any more, posted: one transaction. */
    Uni<Replay.Outcome> replay(UUID id, @Nullable String org, String by, long now) {
        return pool.withTransaction(
                c ->
                        c.preparedQuery(CLAIM)
                                .execute(Tuple.of(id, org))
                                .chain(
                                        found ->
                                                found.rowCount() == 0
                                                        ? Uni.createFrom()
                                                                .item(new Replay.Outcome.Unknown())
                                                        : replay(
                                                                c,
                                                                found.iterator().next(),
                                                                by,
                                                                now)));
    }

    private Uni<Replay.Outcome> replay(SqlConnection c, Row row, String by, long now) {
        if (row.getLong("replayed_at") != null) {
            return Uni.createFrom().item(new Replay.Outcome.Done());
        }
        Received record = received(row, now);
        return ledger.repost(c, record)
                .map(Replay::outcome)
                .call(
                        outcome ->
                                outcome instanceof Replay.Outcome.Posted
                                        ? c.preparedQuery(DONE)
                                                .execute(Tuple.of(row.getUUID("id"), now, by))
                                        : Uni.createFrom().nullItem());
    }

    private static Received received(Row row, long now) {
        byte[] value = row.getBuffer("value").getBytes();
        Received.Content content = TickReader.read(value);
        Reason reason = Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT));
        return new Received(
                new Received.Place(
                        row.getString("topic"),
                        row.getInteger("kafka_partition"),
                        row.getLong("kafka_offset")),
                row.getString("key"),
                value,
                Replay.receivedAt(content, reason, now),
                content);
    }

    private static QuarantineItem item(Row row) {
        return new QuarantineItem(
                row.getUUID("id"),
                row.getString("reason"),
                row.getString("detail"),
                row.getString("org_id"),
                row.getUUID("session_id"),
                row.getInteger("attempt"),
                row.getLong("seq"),
                row.getString("topic"),
                row.getInteger("kafka_partition"),
                row.getLong("kafka_offset"),
                row.getLong("received_at"),
                row.getLong("replayed_at"),
                row.getString("replayed_by"));
    }
}
