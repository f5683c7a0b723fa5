package dev.agentvillage.metering.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.BiFunction;

/**
 * Moments that the ledger can be counted as of: all that is stored until then is seen, and nothing
 * that is stored later has a time before it.
 */
@ApplicationScoped
public class PgCutoffStore {
    private static final String PATIENCE = "SET LOCAL lock_timeout = '10s'";

    /** Whoever stores holds it shared until its commit: see {@code stored_at} in the migrations. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(5318011)";

    /** The lock is held until the moment is over. */
    private static final String MOMENT =
            "SELECT ceil(extract(epoch FROM clock_timestamp()) * 1000)::bigint, pg_sleep(0.002)";

    private static final String ONE_VIEW = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    private final Pool pool;

    PgCutoffStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * A transaction that sees what was stored until the moment that it is given. The lock is let go
     * before the work begins: nobody waits for it.
     */
    public <T> Uni<T> asOfNow(BiFunction<SqlConnection, Long, Uni<T>> work) {
        return pool.withTransaction(c -> moment(c).chain(cutoff -> work.apply(c, cutoff)));
    }

    private Uni<Long> moment(SqlConnection c) {
        return pool.withTransaction(
                holder ->
                        holder.query(PATIENCE)
                                .execute()
                                .chain(() -> holder.query(LOCK).execute())
                                .chain(() -> holder.query(MOMENT).execute())
                                .map(found -> found.iterator().next().getLong(0))
                                .call(() -> c.query(ONE_VIEW).execute())
                                .call(() -> c.query("SELECT 1").execute()));
    }
}
