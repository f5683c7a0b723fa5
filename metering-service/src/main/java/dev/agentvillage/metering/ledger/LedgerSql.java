package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.ledger.Posting.Archived;
import dev.agentvillage.metering.ledger.Posting.MinuteKey;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ledger's statements. Tables: {@code db/migration}. */
final class LedgerSql {
    static final String LOCK_WATERMARKS =
            """
            SELECT w.* FROM watermarks w
            JOIN unnest($1::uuid[], $2::integer[]) AS k(session_id, attempt)
              USING (session_id, attempt)
            ORDER BY w.session_id, w.attempt FOR UPDATE OF w
            """;
    static final String GAPS =
            """
            SELECT g.* FROM gaps g
            JOIN unnest($1::uuid[], $2::integer[]) AS k(session_id, attempt)
              USING (session_id, attempt)
            ORDER BY g.session_id, g.attempt, g.from_seq
            """;
    static final String QUARANTINED =
            """
            SELECT kafka_partition, kafka_offset, value_hash FROM quarantine
            WHERE topic = $1 AND kafka_partition = $2 AND kafka_offset BETWEEN $3 AND $4
            """;
    static final String FORGET_GAPS =
            """
            DELETE FROM gaps g USING unnest($1::uuid[], $2::integer[]) AS k(session_id, attempt)
            WHERE g.session_id = k.session_id AND g.attempt = k.attempt
            """;
    static final String KEEP_ASIDE =
            """
            INSERT INTO quarantine (id, topic, kafka_partition, kafka_offset, key, value,
              value_hash, reason, detail, org_id, session_id, attempt, seq, received_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (topic, kafka_partition, kafka_offset, value_hash) DO NOTHING
            """;

    static final Columns<Archived> TICKS = ticks();
    static final String ARCHIVE = TICKS.insertInto("ticks");

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
            "UPDATE watermarks w SET ("
                    + WATERMARKS.names()
                    + ") = (SELECT n.*) FROM "
                    + WATERMARKS.unnest()
                    + " WHERE w.session_id = n.session_id AND w.attempt = n.attempt";

    /** A gap of a stream. */
    record OpenGap(TickStream stream, Gap gap) {}

    static final Columns<OpenGap> GAPS_OPEN =
            new Columns<OpenGap>()
                    .uuid("session_id", g -> g.stream().session().value())
                    .integer("attempt", g -> g.stream().attempt())
                    .bigint("from_seq", g -> g.gap().from())
                    .bigint("to_seq", g -> g.gap().to());
    static final String OPEN_GAPS = GAPS_OPEN.insertInto("gaps");

    private LedgerSql() {}

    private static Columns<Archived> ticks() {
        Columns<Archived> columns =
                new Columns<Archived>()
                        .uuid("session_id", a -> a.tick().envelope().sessionId().value())
                        .integer("attempt", a -> a.tick().envelope().attempt())
                        .bigint("seq", a -> a.tick().envelope().seq())
                        .uuid("event_id", a -> a.tick().envelope().eventId())
                        .text("org_id", a -> a.tick().envelope().orgId().value())
                        .text("runner_id", a -> a.tick().envelope().runnerId().value())
                        .text("repo", a -> a.tick().envelope().repoRef().canonical())
                        .text("provider_id", a -> a.tick().providerId())
                        .text("provider_version", a -> a.tick().providerVersion())
                        .text("model", a -> a.tick().model())
                        .bigint("ts", a -> a.tick().envelope().ts())
                        .bigint("interval_ms", a -> a.tick().intervalMs())
                        .bool("final", a -> a.tick().isFinal())
                        .bigint("counted_from", Archived::countedFrom)
                        .text("topic", a -> a.record().place().topic())
                        .integer("kafka_partition", a -> a.record().place().partition())
                        .bigint("kafka_offset", a -> a.record().place().offset())
                        .bigint("received_at", a -> a.record().at());
        units(columns, "", a -> a.tick().units());
        return units(columns, "total_", a -> a.tick().totals());
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

    private static <R> Columns<R> units(
            Columns<R> columns, String prefix, Function<R, UsageUnits> units) {
        for (Unit unit : Unit.values()) {
            columns.bigint(prefix + unit.column(), r -> unit.told(units.apply(r)));
        }
        return columns;
    }

    /** A cost that no provider told stays absent. */
    private static String added(Unit unit) {
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
