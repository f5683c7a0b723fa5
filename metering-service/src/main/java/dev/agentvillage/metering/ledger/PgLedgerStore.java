package dev.agentvillage.metering.ledger;

import dev.agentvillage.metering.ledger.LedgerSql.OpenGap;
import dev.agentvillage.metering.outbox.PgOutboxStore;
import dev.agentvillage.platform.bus.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL. */
@ApplicationScoped
class PgLedgerStore {
    private final PgKnownStore known;
    private final PgOriginStore origins;

    PgLedgerStore(PgKnownStore known, PgOriginStore origins) {
        this.known = known;
        this.origins = origins;
    }

    /** Locks what the batch may change, decides, writes: in the caller's transaction. */
    Posting post(Connection c, List<Received> batch, Function<Posting.Known, Posting> decide)
            throws SQLException {
        execute(c, LedgerSql.BY_KEY);
        Posting posting = decide.apply(known.known(c, batch));
        write(c, posting);
        return posting;
    }

    /** A kept record once more: what is still kept aside changes nothing. */
    Posting repost(Connection c, Received record) throws SQLException {
        Posting posting = Posting.of(known.knownOfKept(c, record), List.of(record));
        if (posting.keptAside().isEmpty()) {
            write(c, posting);
        }
        return posting;
    }

    private void write(Connection c, Posting posting) throws SQLException {
        execute(c, LedgerSql.AFTER_CUTOFFS);
        var begun = posting.begun();
        if (!begun.isEmpty()) {
            RaceLost.unless(
                    LedgerSql.WATERMARKS.execute(c, LedgerSql.BEGIN, begun) == begun.size());
        }
        var moved = posting.moved();
        if (!moved.isEmpty()) {
            LedgerSql.WATERMARKS.execute(c, LedgerSql.MOVE, moved);
        }
        var archived = posting.archived();
        if (!archived.isEmpty()) {
            TickCopy.into(c, archived, origins.of(c, archived));
        }
        if (!posting.repairs().isEmpty()) {
            LedgerSql.REPAIRS.execute(c, LedgerSql.REPAIR, posting.repairs());
        }
        var minutes = posting.minutes();
        if (!minutes.isEmpty()) {
            LedgerSql.MINUTES.execute(c, LedgerSql.ROLL_UP, minutes);
        }
        gaps(c, posting);
        if (!posting.keptAside().isEmpty()) {
            keepAside(c, posting.keptAside());
            PgOutboxStore.post(c, KeptAlerts.of(posting.keptAside()));
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static void gaps(Connection c, Posting posting) throws SQLException {
        var changed = posting.gapsChanged();
        if (changed.isEmpty()) {
            return;
        }
        List<OpenGap> open = new ArrayList<>();
        changed.forEach(
                e -> e.getValue().gaps().open().forEach(g -> open.add(new OpenGap(e.getKey(), g))));
        try (PreparedStatement s =
                PgKnownStore.keyed(
                        c,
                        LedgerSql.FORGET_GAPS,
                        changed.stream().map(java.util.Map.Entry::getKey).toList())) {
            s.executeUpdate();
        }
        if (!open.isEmpty()) {
            LedgerSql.GAPS_OPEN.execute(c, LedgerSql.OPEN_GAPS, open);
        }
    }

    private static void keepAside(Connection c, List<Posting.KeptAside> all) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(LedgerSql.KEEP_ASIDE)) {
            for (Posting.KeptAside kept : all) {
                Received record = kept.record();
                s.setObject(1, Ids.timeOrdered());
                s.setString(2, record.place().topic());
                s.setInt(3, record.place().partition());
                s.setLong(4, record.place().offset());
                s.setString(5, storable(record.key()));
                s.setBytes(6, record.value());
                s.setBytes(7, Digests.of(record.value()));
                s.setString(8, kept.reason().code());
                s.setString(9, storable(kept.detail()));
                if (record.content() instanceof Received.Tick tick) {
                    s.setString(10, tick.tick().envelope().orgId().value());
                    s.setObject(11, tick.stream().session().value());
                    s.setInt(12, tick.stream().attempt());
                    s.setLong(13, tick.tick().envelope().seq());
                } else {
                    s.setNull(10, Types.VARCHAR);
                    s.setNull(11, Types.OTHER);
                    s.setNull(12, Types.INTEGER);
                    s.setNull(13, Types.BIGINT);
                }
                s.setLong(14, record.at());
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** PostgreSQL has no NUL in a text; the value keeps it. */
    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
