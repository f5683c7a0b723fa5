package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.ledger.FinalTick.Silent;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sessions that have ended, looked at once each, in the transaction that repairs them. */
@ApplicationScoped
class PgFinalTickStore {
    private static final String ENDED =
            """
            SELECT * FROM sessions
            WHERE finished_at <= ? AND end_checked_at IS NULL
            ORDER BY finished_at LIMIT 50 FOR UPDATE SKIP LOCKED
            """;
    private static final String LAST =
            """
            SELECT * FROM ticks WHERE session_id = ? AND org_id = ?
            ORDER BY attempt DESC, seq DESC LIMIT 1
            """;
    private static final String CHECKED =
            "UPDATE sessions SET end_checked_at = ? WHERE session_id = ?";

    private final PgTransactionStore transactions;
    private final PgKnownStore known;
    private final PgLedgerStore ledger;
    private final PgDayStore days;

    PgFinalTickStore(
            PgTransactionStore transactions,
            PgKnownStore known,
            PgLedgerStore ledger,
            PgDayStore days) {
        this.transactions = transactions;
        this.known = known;
        this.ledger = ledger;
        this.days = days;
    }

    private record Ended(
            UUID session,
            OrgId org,
            long finishedAt,
            UsageUnits reported,
            Optional<Silent> alone) {}

    /** Says how many sessions it looked at. */
    Uni<Integer> repair(long endedBefore, long now) {
        return transactions.run(
                c -> {
                    List<Ended> all = ended(c, endedBefore);
                    for (Ended session : all) {
                        Optional<UsageTick> made = missing(c, session);
                        if (made.isPresent()) {
                            post(c, made.get(), now);
                        }
                        try (PreparedStatement s = c.prepareStatement(CHECKED)) {
                            s.setLong(1, now);
                            s.setObject(2, session.session());
                            s.executeUpdate();
                        }
                    }
                    return all.size();
                });
    }

    private static List<Ended> ended(Connection c, long before) throws SQLException {
        List<Ended> all = new ArrayList<>();
        try (PreparedStatement s = c.prepareStatement(ENDED)) {
            s.setLong(1, before);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    all.add(
                            new Ended(
                                    row.getObject("session_id", UUID.class),
                                    new OrgId(row.getString("org_id")),
                                    row.getLong("finished_at"),
                                    LedgerSql.units(row, "reported_"),
                                    silent(row)));
                }
            }
        }
        return all;
    }

    /** Where nothing was heard of its creation, or half of it, nothing says what it was. */
    private static Optional<Silent> silent(ResultSet row) throws SQLException {
        if (row.getObject("created_at") == null
                || row.getString("repo") == null
                || row.getString("provider_id") == null) {
            return Optional.empty();
        }
        String version = row.getString("provider_version");
        int attempt = row.getInt("attempt");
        return Optional.of(
                new Silent(
                        new SessionId(row.getObject("session_id", UUID.class)),
                        new OrgId(row.getString("org_id")),
                        FinalTick.repo(row.getString("repo")),
                        row.getString("provider_id"),
                        version == null ? "unknown" : version,
                        Math.max(1, attempt),
                        row.getLong("created_at")));
    }

    private Optional<UsageTick> missing(Connection c, Ended session) throws SQLException {
        Optional<UsageTick> last = last(c, session);
        if (last.isPresent()) {
            return known.watermark(c, stream(last.get()))
                    .flatMap(
                            w ->
                                    FinalTick.of(
                                            w,
                                            last.get(),
                                            session.reported(),
                                            session.finishedAt()));
        }
        if (session.alone().isEmpty()) {
            return Optional.empty();
        }
        Silent alone = session.alone().get();
        Optional<Watermark> fenced =
                known.watermark(c, new TickStream(alone.session(), alone.attempt()));
        return FinalTick.of(
                alone,
                session.reported(),
                session.finishedAt(),
                fenced.map(Watermark::fencedAt).orElse(null));
    }

    private static Optional<UsageTick> last(Connection c, Ended session) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(LAST)) {
            s.setObject(1, session.session());
            s.setString(2, session.org().value());
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(tick(row)) : Optional.empty();
            }
        }
    }

    private static TickStream stream(UsageTick tick) {
        return new TickStream(tick.envelope().sessionId(), tick.envelope().attempt());
    }

    /** What the rules refuse even so is an alert, and the session's ticks hold. */
    private void post(Connection c, UsageTick tick, long now) throws SQLException {
        if (!days.open(c, tick)) {
            return;
        }
        Posting posting =
                ledger.repost(
                        c,
                        new Received(
                                new Received.Place("session.events", -1, tick.envelope().seq()),
                                tick.envelope().sessionId().toString(),
                                Json.bytes(RunnerEvent.class, tick),
                                now,
                                new Received.Tick(tick)));
        PgOutboxStore.post(c, KeptAlerts.of(posting.keptAside()));
    }

    private static UsageTick tick(ResultSet row) throws SQLException {
        return new UsageTick(
                new Envelope(
                        row.getObject("event_id", UUID.class),
                        new SessionId(row.getObject("session_id", UUID.class)),
                        new OrgId(row.getString("org_id")),
                        FinalTick.repo(row.getString("repo")),
                        row.getLong("ts"),
                        new RunnerId(row.getString("runner_id")),
                        "",
                        row.getInt("attempt"),
                        row.getLong("seq")),
                row.getString("provider_id"),
                row.getString("provider_version"),
                row.getString("model"),
                row.getLong("interval_ms"),
                LedgerSql.units(row, ""),
                LedgerSql.units(row, "total_"),
                row.getBoolean("final"));
    }
}
