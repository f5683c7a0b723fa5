package dev.agentvillage.metering.usage;

import java.util.function.Function;

/**
 * The most sessions of an organisation at any one moment of a window, as it is told to whoever
 * bills. As {@link PgConcurrencyStore} answers, for all organisations and all windows at once: each
 * level of sessions is laid on the windows that it touches, by quarters of an hour, on which every
 * time zone's days begin.
 */
enum Concurrency implements Exported {
    ONLY;

    private static final long QUARTER_MS = 900_000;

    @Override
    public String key() {
        return Meter.SESSION_CONCURRENCY.key();
    }

    @Override
    public String unit() {
        return Meter.SESSION_CONCURRENCY.unit();
    }

    @Override
    public String windows(
            String from,
            String to,
            Function<String, String> start,
            Function<String, String> end,
            Function<Object, String> next) {
        return """
               SELECT u.org_id, ''::text, %1$s, %2$s, '%3$s', max(u.level)
               FROM (
                 SELECT org_id, level, at,
                   lead(at) OVER (PARTITION BY org_id ORDER BY at) AS until
                 FROM (
                   SELECT DISTINCT org_id, at,
                     sum(change) OVER (PARTITION BY org_id ORDER BY at) AS level
                   FROM sessions s CROSS JOIN LATERAL (VALUES (created_at, 1), (finished_at, -1))
                     AS moments(at, change)
                   WHERE created_at < %5$s AND coalesce(kind, '') <> 'canary' AND org_id <> 'system'
                     AND (finished_at IS NULL OR finished_at > greatest(created_at, %4$s))
                     AND at IS NOT NULL) AS steps) AS u
                 LEFT JOIN organisations o ON o.org_id = u.org_id
                 CROSS JOIN LATERAL generate_series(
                   greatest(u.at, %4$s) / %6$d * %6$d, least(coalesce(u.until, %5$s), %5$s) - 1, %6$d)
                   AS quarter(at)
               WHERE u.level > 0
               GROUP BY 1, 2, 3, 4
               """
                .formatted(
                        start.apply("quarter.at"),
                        end.apply("quarter.at"),
                        key(),
                        from,
                        to,
                        QUARTER_MS);
    }
}
