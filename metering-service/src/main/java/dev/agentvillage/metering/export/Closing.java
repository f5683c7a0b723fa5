package dev.agentvillage.metering.export;

import dev.agentvillage.metering.usage.Exported;
import dev.agentvillage.metering.usage.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Closed windows that are not what was told of them: the ledger's sums beside the newest revisions.
 * A window that has nothing any more is told of with 0.
 *
 * @param from windows that begin earlier are left out
 * @param until so are those that end later
 * @param org null for all
 * @param meters beside those of the roll-ups
 * @param onlyTold leaves out what was never told
 */
record Closing(
        Size size,
        long from,
        long until,
        @Nullable String org,
        List<Exported> meters,
        boolean onlyTold) {

    record Statement(String sql, List<Object> values) {}

    Statement statement(int limit) {
        List<Object> values = new ArrayList<>();
        String from = next(values, this.from);
        String until = next(values, this.until);
        String size = next(values, this.size.word());
        String known = next(values, units().keySet().toArray(String[]::new));
        String org = this.org == null ? null : next(values, this.org);
        String computed =
                meters.stream()
                        .map(
                                d ->
                                        "UNION ALL "
                                                + d.windows(
                                                        from,
                                                        until,
                                                        this.size::start,
                                                        this.size::end,
                                                        v -> next(values, v)))
                        .collect(Collectors.joining("\n"));
        String sql =
                """
                WITH sums AS (
                  SELECT u.org_id, u.provider_id, %1$s AS start, %2$s AS finish, %3$s
                  FROM usage_minutes u LEFT JOIN sessions s USING (session_id)
                    LEFT JOIN organisations o ON o.org_id = u.org_id
                  WHERE u.minute >= %5$s AND u.minute < %6$s AND u.org_id <> 'system'
                    AND coalesce(s.kind, '') <> 'canary'
                  GROUP BY 1, 2, 3, 4),
                computed AS (
                  SELECT h.org_id, h.provider_id, h.start, h.finish, m.meter, m.quantity::numeric
                  FROM sums h CROSS JOIN LATERAL (VALUES %4$s) AS m(meter, quantity)
                  %7$s),
                closed AS (
                  SELECT * FROM computed WHERE start >= %5$s AND finish <= %6$s),
                told AS (
                  SELECT DISTINCT ON (org_id, meter, provider_id, window_start) *
                  FROM exports
                  WHERE window_size = %8$s AND window_start >= %5$s AND window_end <= %6$s
                    AND meter = ANY(%9$s::text[])
                  ORDER BY org_id, meter, provider_id, window_start, revision DESC),
                compared AS (
                  SELECT coalesce(c.org_id, t.org_id) AS org_id, coalesce(c.meter, t.meter) AS meter,
                    coalesce(c.provider_id, t.provider_id) AS provider_id,
                    coalesce(c.start, t.window_start) AS start,
                    coalesce(c.finish, t.window_end) AS finish,
                    coalesce(c.quantity, 0) AS quantity, coalesce(t.quantity, 0) AS told,
                    coalesce(t.revision, 0) AS revision, t.id
                  FROM closed c FULL JOIN told t ON t.org_id = c.org_id AND t.meter = c.meter
                    AND t.provider_id = c.provider_id AND t.window_start = c.start)
                SELECT x.*, coalesce(p.plan_id, 'enterprise') AS plan_id
                FROM compared x LEFT JOIN entitlements p USING (org_id)
                WHERE x.quantity <> x.told%10$s%11$s
                ORDER BY x.start, x.org_id, x.meter, x.provider_id LIMIT %12$d
                """
                        .formatted(
                                this.size.start("u.minute"),
                                this.size.end("u.minute"),
                                sums(),
                                rolledUp(),
                                from,
                                until,
                                computed,
                                size,
                                known,
                                org == null ? "" : " AND x.org_id = " + org,
                                onlyTold ? " AND x.revision > 0" : "",
                                limit);
        return new Statement(sql, values);
    }

    /** Of each meter that is told of. */
    Map<String, String> units() {
        Map<String, String> units = new HashMap<>();
        sumMeters().forEach(m -> units.put(m.key(), m.unit()));
        meters.forEach(d -> units.put(d.key(), d.unit()));
        return units;
    }

    static String[] rolledUpMeters() {
        return sumMeters().stream().map(Meter::key).toArray(String[]::new);
    }

    private static List<Meter> sumMeters() {
        return Arrays.stream(Meter.values()).filter(m -> m.number().isPresent()).toList();
    }

    private static String sums() {
        return sumMeters().stream()
                .map(m -> m.number().orElseThrow().column())
                .map(c -> "sum(u." + c + ") AS " + c)
                .collect(Collectors.joining(", "));
    }

    private static String rolledUp() {
        return sumMeters().stream()
                .map(m -> "('" + m.key() + "', h." + m.number().orElseThrow().column() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String next(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }
}
