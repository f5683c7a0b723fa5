package dev.agentvillage.metering.ledger;

import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
            WHERE id = ? AND (?::text IS NULL OR org_id = ?) FOR UPDATE
            """;
    private static final String WAITING =
            """
            SELECT q.id FROM quarantine q
            WHERE q.reason = 'unknown_org' AND q.replayed_at IS NULL
              AND (EXISTS (SELECT FROM sessions s WHERE s.org_id = q.org_id)
                OR EXISTS (SELECT FROM entitlements e WHERE e.org_id = q.org_id)
                OR EXISTS (SELECT FROM organisations o WHERE o.org_id = q.org_id))
            ORDER BY q.session_id, q.attempt, q.seq LIMIT $1
            """;
    private static final String FOR_ANOTHER_REASON =
            "UPDATE quarantine SET reason = $2, detail = $3 WHERE id = $1";
    private static final String DONE =
            "UPDATE quarantine SET replayed_at = ?, replayed_by = ? WHERE id = ?";

    private final Pool pool;
    private final PgTransactionStore transactions;
    private final PgLedgerStore ledger;
    private final PgDayStore days;

    PgQuarantineStore(
            Pool pool, PgTransactionStore transactions, PgLedgerStore ledger, PgDayStore days) {
        this.pool = pool;
        this.transactions = transactions;
        this.ledger = ledger;
        this.days = days;
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
        return transactions.run(c -> replay(c, id, org, by, now));
    }

    /** Of organisations that have become known since. */
    Uni<List<UUID>> waiting(int limit) {
        return pool.preparedQuery(WAITING)
                .execute(Tuple.of(limit))
                .map(
                        rows -> {
                            List<UUID> ids = new ArrayList<>();
                            rows.forEach(r -> ids.add(r.getUUID(0)));
                            return ids;
                        });
    }

    /** What is refused even so is kept for the reason that is left. */
    Uni<Void> keepFor(UUID id, Replay.Outcome.Refused refused) {
        return pool.preparedQuery(FOR_ANOTHER_REASON)
                .execute(Tuple.of(id, refused.reason().code(), refused.detail()))
                .replaceWithVoid();
    }

    private Replay.Outcome replay(Connection c, UUID id, @Nullable String org, String by, long now)
            throws SQLException {
        Received record;
        try (PreparedStatement s = c.prepareStatement(CLAIM)) {
            s.setObject(1, id);
            s.setString(2, org);
            s.setString(3, org);
            try (ResultSet row = s.executeQuery()) {
                if (!row.next()) {
                    return new Replay.Outcome.Unknown();
                }
                if (row.getObject("replayed_at") != null) {
                    return new Replay.Outcome.Done();
                }
                record = received(row, now);
            }
        }
        if (record.content() instanceof Received.Tick(var tick) && !days.open(c, tick)) {
            return new Replay.Outcome.Refused(Reason.TOO_OLD, "its day is sealed");
        }
        Replay.Outcome outcome = Replay.outcome(ledger.repost(c, record));
        if (outcome instanceof Replay.Outcome.Posted) {
            try (PreparedStatement s = c.prepareStatement(DONE)) {
                s.setLong(1, now);
                s.setString(2, by);
                s.setObject(3, id);
                s.executeUpdate();
            }
        }
        return outcome;
    }

    private static Received received(ResultSet row, long now) throws SQLException {
        byte[] value = row.getBytes("value");
        Received.Content content = TickReader.read(value);
        Reason reason = Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT));
        return new Received(
                new Received.Place(
                        row.getString("topic"),
                        row.getInt("kafka_partition"),
                        row.getLong("kafka_offset")),
                row.getString("key"),
                value,
                Replay.receivedAt(content, reason, row.getLong("received_at"), now),
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
