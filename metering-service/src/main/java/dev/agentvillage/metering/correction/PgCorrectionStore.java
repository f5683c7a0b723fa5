package dev.agentvillage.metering.correction;

import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Corrections, and their share of the roll-ups: one transaction, behind the session's watermarks.
 */
@ApplicationScoped
class PgCorrectionStore {
    private static final String LOCK =
            """
            SELECT session_id FROM watermarks WHERE session_id = $1 AND org_id = $2
            ORDER BY attempt FOR UPDATE
            """;
    private static final String NEWEST =
            """
            SELECT provider_id, provider_version, model FROM usage_minutes
            WHERE session_id = $1 ORDER BY minute DESC LIMIT 1
            """;
    private static final String INSERT =
            """
            INSERT INTO corrections
              (id, org_id, session_id, meter, amount, at, reason, made_by, made_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
    private static final String LIST =
            """
            SELECT * FROM corrections WHERE org_id = $1 AND ($2::uuid IS NULL OR id > $2)
            ORDER BY id LIMIT $3
            """;

    private final Pool pool;

    PgCorrectionStore(Pool pool) {
        this.pool = pool;
    }

    enum Outcome {
        DONE,
        NO_SUCH_USAGE,
        LESS_THAN_NOTHING
    }

    Uni<Outcome> add(Correction correction, Unit unit) {
        Tuple key = Tuple.of(correction.sessionId(), correction.orgId());
        return pool.withTransaction(
                c ->
                        c.preparedQuery(LOCK)
                                .execute(key)
                                .chain(
                                        locked ->
                                                locked.rowCount() == 0
                                                        ? Uni.createFrom()
                                                                .item(Outcome.NO_SUCH_USAGE)
                                                        : add(c, correction, unit)));
    }

    private static Uni<Outcome> add(SqlConnection c, Correction correction, Unit unit) {
        Tuple session = Tuple.of(correction.sessionId());
        String sum =
                "SELECT coalesce(sum(%s), 0) FROM usage_minutes WHERE session_id = $1"
                        .formatted(unit.column());
        return Uni.combine()
                .all()
                .unis(
                        c.preparedQuery(NEWEST).execute(session),
                        c.preparedQuery(sum).execute(session))
                .asTuple()
                .chain(
                        t -> {
                            if (t.getItem1().rowCount() == 0) {
                                return Uni.createFrom().item(Outcome.NO_SUCH_USAGE);
                            }
                            BigInteger now =
                                    new BigInteger(
                                            String.valueOf(
                                                    t.getItem2().iterator().next().getValue(0)));
                            if (now.add(BigInteger.valueOf(correction.amount())).signum() < 0) {
                                return Uni.createFrom().item(Outcome.LESS_THAN_NOTHING);
                            }
                            Row like = t.getItem1().iterator().next();
                            return c.preparedQuery(INSERT)
                                    .execute(row(correction))
                                    .chain(
                                            () ->
                                                    c.preparedQuery(rollUp(unit))
                                                            .execute(share(correction, like)))
                                    .replaceWith(Outcome.DONE);
                        });
    }

    private static String rollUp(Unit unit) {
        String column = unit.column();
        String others =
                Arrays.stream(Unit.values())
                        .filter(u -> u != unit && u != Unit.COST_MICROS)
                        .map(Unit::column)
                        .collect(Collectors.joining(", "));
        String zeros = others.replaceAll("[a-z_]+", "0");
        return "INSERT INTO usage_minutes AS u (session_id, minute, provider_id, provider_version,"
                + " model, org_id, "
                + column
                + ", "
                + others
                + ") VALUES ($1, $2, $3, $4, $5, $6, $7, "
                + zeros
                + ") ON CONFLICT (session_id, minute, provider_id, provider_version, model)"
                + " DO UPDATE SET "
                + column
                + " = coalesce(u."
                + column
                + ", 0) + excluded."
                + column;
    }

    private static Tuple share(Correction correction, Row like) {
        return Tuple.from(
                List.<Object>of(
                        correction.sessionId(),
                        correction.at(),
                        like.getString("provider_id"),
                        like.getString("provider_version"),
                        like.getString("model"),
                        correction.orgId(),
                        correction.amount()));
    }

    private static Tuple row(Correction c) {
        return Tuple.from(
                List.<Object>of(
                        c.id(),
                        c.orgId(),
                        c.sessionId(),
                        c.meter(),
                        c.amount(),
                        c.at(),
                        c.reason(),
                        c.madeBy(),
                        c.madeAt()));
    }

    Uni<Page<Correction>> list(String org, @Nullable UUID after, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(org, after, (long) limit + 1))
                .map(
                        found ->
                                Page.of(
                                        found,
                                        limit,
                                        PgCorrectionStore::correction,
                                        r -> Cursors.encode(r.getUUID("id").toString())));
    }

    private static Correction correction(Row row) {
        return new Correction(
                row.getUUID("id"),
                row.getString("org_id"),
                row.getUUID("session_id"),
                row.getString("meter"),
                row.getLong("amount"),
                row.getLong("at"),
                row.getString("reason"),
                row.getString("made_by"),
                row.getLong("made_at"));
    }
}
