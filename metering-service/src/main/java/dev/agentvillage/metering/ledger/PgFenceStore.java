package dev.agentvillage.metering.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Nothing that a fenced attempt says of a later time counts, whichever of tick and fence is read
 * first: what was counted already is taken back, by charges of the opposite.
 */
@ApplicationScoped
public class PgFenceStore {
    private static final String SPAN =
            "session_id, attempt, from_seq, to_seq, org_id, provider_id, provider_version, model,"
                    + " starts, ends, ts";

    /** So that whoever brings the attempt's first tick finds the fence. */
    private static final String BLANK =
            "INSERT INTO watermarks (session_id, attempt, org_id, fenced_at, last_seq, last_ts,"
                    + " final_seen, open_gaps, %s) VALUES ($1, $2, $3, $4, 0, 0, false, 0, %s)"
                            .formatted(each(u -> u), each(u -> "0"))
                    + " ON CONFLICT (session_id, attempt) DO NOTHING";

    private static final String LOCK =
            "SELECT org_id, fenced_at FROM watermarks"
                    + " WHERE session_id = $1 AND attempt = $2 FOR UPDATE";
    private static final String MARK =
            "UPDATE watermarks SET fenced_at = $3 WHERE session_id = $1 AND attempt = $2";

    private static final String LAST =
            "SELECT * FROM ticks WHERE session_id = $1 AND attempt = $2 AND ts <= $3"
                    + " ORDER BY seq DESC LIMIT 1";

    /** What counts for a gap counts by the tick behind it. */
    private static final String TAKE_BACK =
            """
            WITH last AS (%s)
            INSERT INTO charges (cause, %s, %s)
            SELECT 'fence', session_id, attempt, seq, seq, org_id, provider_id, provider_version,
              model, starts, ends, ts, %s
            FROM charged WHERE session_id = $1 AND attempt = $2
              AND seq > coalesce((SELECT seq FROM last), 0)
            """
                    .formatted(LAST, SPAN, each(u -> u), each(u -> "-" + u));

    private static final String ROLL_UP =
            """
            INSERT INTO usage_minutes AS u (session_id, minute, provider_id, provider_version,
              model, org_id, %s)
            SELECT session_id, minute, provider_id, provider_version, model, min(org_id), %s
            FROM charged_minutes WHERE session_id = $1 AND attempt = $2 AND cause = 'fence'
            GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT (session_id, minute, provider_id, provider_version, model) DO UPDATE SET
            """
                            .formatted(each(u -> u), each(u -> "sum(" + u + ")::bigint"))
                    + Arrays.stream(Unit.values())
                            .map(LedgerSql::added)
                            .collect(Collectors.joining(", "));
    private static final String FORGET_GAPS =
            "DELETE FROM gaps g USING (SELECT coalesce(max(seq), 0) AS seq FROM (%s) t) l"
                            .formatted(LAST)
                    + " WHERE g.session_id = $1 AND g.attempt = $2 AND g.from_seq > l.seq";
    private static final String BACK =
            """
            UPDATE watermarks w SET last_seq = coalesce(l.seq, 0), last_ts = coalesce(l.ts, 0),
              final_seen = coalesce(l.final, false), %s,
              open_gaps = (SELECT count(*) FROM gaps g
                WHERE g.session_id = w.session_id AND g.attempt = w.attempt)
            FROM (SELECT) one LEFT JOIN (%s) l ON true
            WHERE w.session_id = $1 AND w.attempt = $2
            """
                    .formatted(each(u -> u + " = coalesce(l.total_" + u + ", 0)"), LAST);

    /** An attempt, and from when on it is fenced. */
    public record Fence(UUID session, int attempt, String org, long at) {}

    private static String each(Function<String, String> column) {
        return Arrays.stream(Unit.values())
                .map(u -> column.apply(u.column()))
                .collect(Collectors.joining(", "));
    }

    /** In the caller's transaction. Whoever fences more than one goes by session and attempt. */
    public Uni<Void> fence(SqlConnection c, Fence fence) {
        Tuple key = Tuple.of(fence.session(), fence.attempt(), fence.at());
        return c.preparedQuery(BLANK)
                .execute(Tuple.of(fence.session(), fence.attempt(), fence.org(), fence.at()))
                .chain(
                        blank ->
                                blank.rowCount() == 1
                                        ? Uni.createFrom().voidItem()
                                        : c.preparedQuery(LOCK)
                                                .execute(Tuple.of(fence.session(), fence.attempt()))
                                                .chain(found -> fence(c, fence, found, key)));
    }

    /** The first fence holds, and only whose session it is can fence. */
    private static Uni<Void> fence(SqlConnection c, Fence fence, RowSet<Row> found, Tuple key) {
        Row known = found.iterator().next();
        if (known.getLong("fenced_at") != null || !known.getString("org_id").equals(fence.org())) {
            return Uni.createFrom().voidItem();
        }
        return c.preparedQuery(MARK)
                .execute(key)
                .chain(() -> c.query(LedgerSql.AFTER_CUTOFFS).execute())
                .chain(() -> c.preparedQuery(TAKE_BACK).execute(key))
                .chain(
                        () ->
                                c.preparedQuery(ROLL_UP)
                                        .execute(Tuple.of(fence.session(), fence.attempt())))
                .chain(() -> c.preparedQuery(FORGET_GAPS).execute(key))
                .chain(() -> c.preparedQuery(BACK).execute(key))
                .replaceWithVoid();
    }
}
