package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.ledger.Posting.MinuteKey;
import dev.agentvillage.metering.ledger.Posting.Repair;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ledger's statements. Tables: {@code db/migration}. */
final class LedgerSql {
    /**
     * Tables grow faster than they are analyzed: a batch looks its keys up, one by one, whatever
     * the planner believes of their size. So do the lateral joins and the upserts.
     */
    static final String BY_KEY = "SET LOCAL enable_seqscan = off";

    static final String LOCK_WATERMARKS =
            """
            SELECT w.* FROM (
              SELECT * FROM unnest(?::uuid[], ?::integer[]) AS k(session_id, attempt)
              ORDER BY session_id, attempt) k
            CROSS JOIN LATERAL (
              SELECT * FROM watermarks w
              WHERE w.session_id = k.session_id AND w.attempt = k.attempt FOR UPDATE) w
            """;
    static final String GAPS =
            """
            SELECT g.* FROM unnest(?::uuid[], ?::integer[]) AS k(session_id, attempt)
            CROSS JOIN LATERAL (
              SELECT * FROM gaps g WHERE g.session_id = k.session_id AND g.attempt = k.attempt
              ORDER BY g.from_seq) g
            """;

    /** The ticks on both sides of gaps: they say what counts for them. */
    static final String BESIDE =
            """
            SELECT k.*, b.ts AS since, %s, a.ts, a.interval_ms, a.provider_id, a.provider_version,
              a.model, %s, %s
            FROM unnest(?::uuid[], ?::integer[], ?::bigint[], ?::bigint[])
              AS k(session_id, attempt, from_seq, to_seq)
            LEFT JOIN LATERAL (
              SELECT * FROM ticks t WHERE t.session_id = k.session_id AND t.attempt = k.attempt
                AND t.seq = k.from_seq - 1 LIMIT 1) b ON true
            JOIN LATERAL (
              SELECT * FROM ticks t WHERE t.session_id = k.session_id AND t.attempt = k.attempt
                AND t.seq = k.to_seq + 1 LIMIT 1) a ON true
            """
                    .formatted(
                            each("b.total_%1$s AS before_%1$s"),
                            each("a.total_%1$s AS behind_%1$s"),
                            each("a.%1$s AS own_%1$s"));

    static final String QUARANTINED =
            """
            SELECT kafka_partition, kafka_offset, value_hash FROM quarantine
            WHERE topic = ? AND kafka_partition = ? AND kafka_offset BETWEEN ? AND ?
            """;
    static final String FORGET_GAPS =
            """
            DELETE FROM gaps g USING unnest(?::uuid[], ?::integer[]) AS k(session_id, attempt)
            WHERE g.session_id = k.session_id AND g.attempt = k.attempt
            """;

    /** An organisation exists from the first that is heard of it, by whatever way. */
    static final String HEARD_OF =
            """
            SELECT o.id FROM unnest(?::text[]) AS o(id)
            WHERE EXISTS (SELECT FROM sessions WHERE org_id = o.id)
               OR EXISTS (SELECT FROM entitlements WHERE org_id = o.id)
               OR EXISTS (SELECT FROM organisations WHERE org_id = o.id)
            """;

    /** What is being stored is stored before the next cut-off, or wholly behind it. */
    static final String AFTER_CUTOFFS = "SELECT pg_advisory_xact_lock_shared(5318011)";

    static final String KEEP_ASIDE =
            """
            INSERT INTO quarantine (id, topic, kafka_partition, kafka_offset, key, value,
              value_hash, reason, detail, org_id, session_id, attempt, seq, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (topic, kafka_partition, kafka_offset, value_hash) DO NOTHING
            """;

    static final Columns<Repair> REPAIRS = repairs();
    static final String REPAIR = REPAIRS.insertInto("charges");

    static final Columns<Map.Entry<MinuteKey, UsageUnits>> MINUTES = minutes();
    static final String ROLL_UP =
            MINUTES.insertInto("usage_minutes AS u")
                    + " ON CONFLICT (session_id, minute, provider_id, provider_version, model)"
                    + " DO UPDATE SET "
                    + Arrays.stream(Unit.values())
                            .map(LedgerSql::added)
                            .collect(Collectors.joining(", "));

    static final Columns<Map.Entry<TickStream, Watermark>> WATERMARKS = watermarks();
    static final String BEGIN =
            WATERMARKS.insertInto("watermarks") + " ON CONFLICT (session_id, attempt) DO NOTHING";
    static final String MOVE =
            WATERMARKS.insertInto("watermarks")
                    + " ON CONFLICT (session_id, attempt) DO UPDATE SET ("
                    + WATERMARKS.names()
                    + ") = ROW("
                    + WATERMARKS.names("excluded.")
                    + ")";

    /** A gap of a stream. */
    record OpenGap(TickStream stream, Gap gap) {}

    static final Columns<OpenGap> GAPS_OPEN =
            new Columns<OpenGap>()
                    .uuid("session_id", g -> g.stream().session().value())
                    .integer("attempt", g -> g.stream().attempt())
                    .bigint("from_seq", g -> g.gap().from())
                    .bigint("to_seq", g -> g.gap().to());
    static final String OPEN_GAPS = GAPS_OPEN.insertInto("gaps");

    private static final Unit[] UNITS = Unit.values();

    private LedgerSql() {}

    private static Columns<Repair> repairs() {
        return units(
                new Columns<Repair>()
                        .text("cause", r -> "repair")
                        .uuid("session_id", r -> r.stream().session().value())
                        .integer("attempt", r -> r.stream().attempt())
                        .bigint("from_seq", r -> r.gap().from())
                        .bigint("to_seq", r -> r.gap().to())
                        .text("org_id", r -> r.org().value())
                        .text("provider_id", r -> r.by().providerId())
                        .text("provider_version", r -> r.by().providerVersion())
                        .text("model", r -> r.by().model())
                        .bigint("starts", r -> r.charge().span().start())
                        .bigint("ends", r -> r.charge().span().end())
                        .bigint("ts", r -> r.by().ts()),
                "",
                r -> r.charge().units());
    }

    private static Columns<Map.Entry<MinuteKey, UsageUnits>> minutes() {
        return units(
                new Columns<Map.Entry<MinuteKey, UsageUnits>>()
                        .uuid("session_id", e -> e.getKey().session().value())
                        .bigint("minute", e -> e.getKey().minute())
                        .text("provider_id", e -> e.getKey().providerId())
                        .text("provider_version", e -> e.getKey().providerVersion())
                        .text("model", e -> e.getKey().model())
                        .text("org_id", e -> e.getKey().org().value()),
                "",
                Map.Entry::getValue);
    }

    private static Columns<Map.Entry<TickStream, Watermark>> watermarks() {
        return units(
                new Columns<Map.Entry<TickStream, Watermark>>()
                        .uuid("session_id", e -> e.getKey().session().value())
                        .integer("attempt", e -> e.getKey().attempt())
                        .text("org_id", e -> e.getValue().org().value())
                        .bigint("last_seq", e -> e.getValue().lastSeq())
                        .bigint("last_ts", e -> e.getValue().lastTs())
                        .bool("final_seen", e -> e.getValue().finalSeen())
                        .integer("open_gaps", e -> e.getValue().gaps().open().size()),
                "",
                e -> e.getValue().totals());
    }

    private static String each(String column) {
        return Arrays.stream(Unit.values())
                .map(u -> column.formatted(u.column()))
                .collect(Collectors.joining(", "));
    }

    static UsageUnits units(ResultSet row, String prefix) throws SQLException {
        long[] numbers = new long[UNITS.length];
        boolean withCost = true;
        for (Unit unit : UNITS) {
            numbers[unit.ordinal()] =
                    row.getLong(prefix.isEmpty() ? unit.column() : prefix + unit.column());
            withCost = unit != Unit.COST_MICROS || !row.wasNull();
        }
        return Unit.units(u -> numbers[u.ordinal()], withCost);
    }

    private static <R> Columns<R> units(
            Columns<R> columns, String prefix, Function<R, UsageUnits> units) {
        for (Unit unit : Unit.values()) {
            columns.bigint(prefix + unit.column(), r -> unit.told(units.apply(r)));
        }
        return columns;
    }

    /** A cost that no provider told stays absent. */
    static String added(Unit unit) {
        String c = unit.column();
        return unit == Unit.COST_MICROS
                ? c
                        + " = coalesce(u."
                        + c
                        + " + excluded."
                        + c
                        + ", u."
                        + c
                        + ", excluded."
                        + c
                        + ")"
                : c + " = u." + c + " + excluded." + c;
    }
}
