package dev.agentvillage.metering.reconcile;

import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.usage.Meter;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is compared. Each statement gives the rows that are not what they should be: {@code kind,
 * named, unit, archive, found}.
 */
final class ReconcileSql {
    /**
     * By session: the totals of each attempt's last tick that counts. Where all its ticks are
     * sealed, the seal speaks for them.
     */
    static final String SESSIONS =
            """
            WITH highest AS (
              SELECT DISTINCT ON (t.session_id, t.attempt) t.*
              FROM ticks t LEFT JOIN watermarks w USING (session_id, attempt)
              WHERE t.org_id = $1 AND (w.fenced_at IS NULL OR t.ts <= w.fenced_at)
              ORDER BY t.session_id, t.attempt, t.seq DESC),
            attempts AS (
              SELECT session_id, %1$s FROM highest
              UNION ALL
              SELECT session_id, %2$s FROM sealed_hours s
              WHERE s.org_id = $1 AND NOT EXISTS (SELECT FROM highest h
                WHERE h.session_id = s.session_id AND h.attempt = s.attempt)),
            archive AS (SELECT session_id, %3$s FROM attempts GROUP BY session_id),
            counted AS (
              SELECT session_id, %3$s FROM watermarks WHERE org_id = $1 GROUP BY session_id),
            rolled AS (
              SELECT session_id, %3$s FROM usage_minutes WHERE org_id = $1 GROUP BY session_id),
            corrected AS (
              SELECT session_id, %4$s FROM corrections WHERE org_id = $1 GROUP BY session_id),
            ended AS (
              SELECT s.session_id, h.attempt, %5$s, %6$s
              FROM sessions s JOIN LATERAL (
                SELECT * FROM highest h WHERE h.session_id = s.session_id
                ORDER BY attempt DESC LIMIT 1) h ON h.final
              WHERE s.org_id = $1 AND s.finished_at IS NOT NULL
                AND s.reported_agent_ms IS NOT NULL),
            compared AS (
              SELECT session_id, m.* FROM archive a FULL JOIN rolled r USING (session_id)
                FULL JOIN counted w USING (session_id) LEFT JOIN corrected c USING (session_id)
                CROSS JOIN LATERAL (VALUES %7$s) AS m(kind, unit, archive, found)
              UNION ALL
              SELECT session_id, m.* FROM ended e
                CROSS JOIN LATERAL (VALUES %8$s) AS m(kind, unit, archive, found))
            SELECT kind, session_id::text AS named, unit, archive, found
            FROM compared WHERE archive <> found
            ORDER BY session_id, kind, unit LIMIT 1000
            """
                    .formatted(
                            each(u -> "coalesce(total_" + u + ", 0) AS " + u),
                            each(u -> "coalesce(" + u + ", 0)"),
                            each(u -> "sum(coalesce(" + u + ", 0)) AS " + u),
                            corrected(),
                            each(u -> "coalesce(h.total_" + u + ", 0) AS a_" + u),
                            each(u -> "coalesce(s.reported_" + u + ", 0) AS r_" + u),
                            each(
                                    u ->
                                            value("roll_up", u, "a." + u, "r." + u + less(u))
                                                    + ", "
                                                    + value("watermark", u, "a." + u, "w." + u)),
                            each(u -> value("session_total", u, "e.a_" + u, "e.r_" + u)));

    /** By session and hour: every tick that counts, spread over its time once more. */
    static final String HOURS =
            """
            WITH counted AS (
              SELECT session_id, hour, %1$s FROM (
                SELECT session_id, minute - minute %% 3600000 AS hour, %2$s
                FROM charged_minutes WHERE org_id = $1 AND ts >= $2
                UNION ALL
                SELECT session_id, hour, %2$s FROM sealed_hours WHERE org_id = $1) all_of_it
              WHERE hour >= $2 GROUP BY 1, 2),
            rolled AS (
              SELECT session_id, minute - minute %% 3600000 AS hour, %1$s
              FROM usage_minutes WHERE org_id = $1 AND minute - minute %% 3600000 >= $2
              GROUP BY 1, 2),
            corrected AS (
              SELECT session_id, at - at %% 3600000 AS hour, %3$s
              FROM corrections WHERE org_id = $1 GROUP BY 1, 2)
            SELECT m.kind, session_id || ' ' || to_char(to_timestamp(hour / 1000) AT TIME ZONE 'UTC',
                'YYYY-MM-DD"T"HH24:MI"Z"') AS named, m.unit, m.archive, m.found
            FROM counted a FULL JOIN rolled r USING (session_id, hour)
              LEFT JOIN corrected c USING (session_id, hour)
              CROSS JOIN LATERAL (VALUES %4$s) AS m(kind, unit, archive, found)
            WHERE m.archive <> m.found ORDER BY session_id, hour, m.unit LIMIT 1000
            """
                    .formatted(
                            each(u -> "sum(coalesce(" + u + ", 0)) AS " + u),
                            each(u -> u),
                            corrected(),
                            each(u -> value("hour", u, "a." + u, "r." + u + less(u))));

    /** What was told of an hour, by what was stored until then. */
    static final String EXPORTS =
            """
            WITH told AS (
              SELECT *, timestamptz 'epoch' + cutoff * interval '1 millisecond' AS until
              FROM exports e WHERE org_id = $1 AND stored_at >= to_timestamp($2 / 1000)
                AND window_size = 'hour' AND meter IN (%s)
                AND NOT EXISTS (SELECT FROM sealed_days d
                  WHERE d.day BETWEEN e.window_start / 86400000 AND e.window_start / 86400000 + 1)),
            stored AS (
              SELECT c.provider_id, c.minute - c.minute %% 3600000 AS hour, c.stored_at, m.*
              FROM charged_minutes c LEFT JOIN sessions s USING (session_id)
                CROSS JOIN LATERAL (VALUES %s) AS m(meter, amount)
              WHERE c.org_id = $1 AND coalesce(s.kind, '') <> 'canary'
                AND c.ts >= (SELECT min(window_start) FROM told)
              UNION ALL
              SELECT (SELECT u.provider_id FROM usage_minutes u WHERE u.session_id = c.session_id
                  ORDER BY u.minute DESC LIMIT 1), c.at - c.at %% 3600000, c.stored_at, c.meter, c.amount
              FROM corrections c LEFT JOIN sessions s USING (session_id)
              WHERE c.org_id = $1 AND coalesce(s.kind, '') <> 'canary')
            SELECT 'export' AS kind, t.id AS named, t.meter AS unit,
              coalesce(sum(s.amount), 0) AS archive, t.quantity AS found
            FROM told t LEFT JOIN stored s ON s.meter = t.meter AND s.provider_id = t.provider_id
              AND s.hour = t.window_start AND s.stored_at <= t.until
            GROUP BY t.n, t.id, t.meter, t.quantity
            HAVING coalesce(sum(s.amount), 0) <> t.quantity ORDER BY t.n LIMIT 1000
            """
                    .formatted(
                            Arrays.stream(Meter.values())
                                    .filter(m -> m.number().isPresent())
                                    .map(m -> "'" + m.key() + "'")
                                    .collect(Collectors.joining(", ")),
                            Arrays.stream(Meter.values())
                                    .filter(m -> m.number().isPresent())
                                    .map(
                                            m ->
                                                    "('"
                                                            + m.key()
                                                            + "', c."
                                                            + m.number().orElseThrow().column()
                                                            + ")")
                                    .collect(Collectors.joining(", ")));

    /** Sealed days that are not what was sealed. */
    static final String SEALS =
            """
            SELECT 'seal' AS kind, (date '1970-01-01' + day)::text AS named, 'hash' AS unit,
              encode(hash, 'hex') AS archive, encode(seal_hash(day, before), 'hex') AS found
            FROM (SELECT day, hash, lag(hash) OVER (ORDER BY n) AS before FROM sealed_days) d
            WHERE EXISTS (SELECT FROM sealed_hours h WHERE h.day = d.day AND h.org_id = $1)
              AND hash <> seal_hash(day, before)
            ORDER BY day LIMIT 1000
            """;

    private ReconcileSql() {}

    private static String corrected() {
        return Arrays.stream(Meter.values())
                .filter(m -> m.number().isPresent())
                .map(
                        m ->
                                "coalesce(sum(amount) FILTER (WHERE meter = '"
                                        + m.key()
                                        + "'), 0) AS "
                                        + m.number().orElseThrow().column())
                .collect(Collectors.joining(", "));
    }

    private static String less(String unit) {
        return ", 0) - coalesce(c." + unit;
    }

    private static String value(String kind, String unit, String archive, String found) {
        return "('"
                + kind
                + "', '"
                + unit
                + "', coalesce("
                + archive
                + ", 0)::numeric, (coalesce("
                + found
                + ", 0))::numeric)";
    }

    private static String each(Function<String, String> column) {
        return Arrays.stream(Unit.values())
                .map(u -> column.apply(u.column()))
                .collect(Collectors.joining(", "));
    }
}
