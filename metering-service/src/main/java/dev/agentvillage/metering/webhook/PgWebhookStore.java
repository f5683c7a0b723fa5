package dev.agentvillage.metering.webhook;

import dev.agentvillage.metering.export.PgExportStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How far a receiver is. Its row is held while it is being told: one instance at a time. */
@ApplicationScoped
class PgWebhookStore {
    private static final String BEGIN =
            "INSERT INTO webhook_positions (receiver, n) VALUES ($1, 0) ON CONFLICT DO NOTHING";
    private static final String CLAIM =
            "SELECT n FROM webhook_positions WHERE receiver = $1 FOR UPDATE SKIP LOCKED";
    private static final String NEXT =
            """
            SELECT e.*, coalesce(b.quantity, 0) AS before
            FROM exports e LEFT JOIN exports b ON b.id = e.replaces
            WHERE e.n > $1 ORDER BY e.n LIMIT $2
            """;
    private static final String MOVE = "UPDATE webhook_positions SET n = $2 WHERE receiver = $1";

    private final Pool pool;

    PgWebhookStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * Hands the next batch over and moves on when that succeeds; says how many.
     *
     * @param receiver the name under which the position is kept
     */
    Uni<Integer> next(String receiver, int most, Function<List<Shape.Told>, Uni<Void>> send) {
        return pool.preparedQuery(BEGIN)
                .execute(Tuple.of(receiver))
                .chain(
                        () ->
                                pool.withTransaction(
                                        c ->
                                                c.preparedQuery(CLAIM)
                                                        .execute(Tuple.of(receiver))
                                                        .chain(
                                                                row ->
                                                                        row.rowCount() == 0
                                                                                ? Uni.createFrom()
                                                                                        .item(0)
                                                                                : next(
                                                                                        c,
                                                                                        receiver,
                                                                                        row.iterator()
                                                                                                .next()
                                                                                                .getLong(
                                                                                                        0),
                                                                                        most,
                                                                                        send))));
    }

    private static Uni<Integer> next(
            SqlConnection c,
            String receiver,
            long after,
            int most,
            Function<List<Shape.Told>, Uni<Void>> send) {
        return c.preparedQuery(NEXT)
                .execute(Tuple.of(after, (long) most))
                .chain(
                        found -> {
                            List<Row> rows = new ArrayList<>();
                            found.forEach(rows::add);
                            if (rows.isEmpty()) {
                                return Uni.createFrom().item(0);
                            }
                            List<Shape.Told> batch =
                                    rows.stream()
                                            .map(
                                                    r ->
                                                            new Shape.Told(
                                                                    PgExportStore.told(r),
                                                                    new BigInteger(
                                                                            String.valueOf(
                                                                                    r.getValue(
                                                                                            "before")))))
                                            .toList();
                            return send.apply(batch)
                                    .chain(
                                            () ->
                                                    c.preparedQuery(MOVE)
                                                            .execute(
                                                                    Tuple.of(
                                                                            receiver,
                                                                            rows.getLast()
                                                                                    .getLong("n"))))
                                    .replaceWith(rows.size());
                        });
    }
}
