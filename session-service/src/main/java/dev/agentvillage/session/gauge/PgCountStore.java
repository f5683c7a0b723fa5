package dev.agentvillage.session.gauge;

import dev.agentvillage.contracts.session.SessionState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** Two reads of partial indexes: what has ended is not looked at. */
@ApplicationScoped
class PgCountStore implements CountStore {
    private static final String SESSIONS =
            """
            select state, count(*) from sessions
            where state not in ('COMPLETED', 'FAILED') group by state
            """;
    private static final String APPROVALS =
            "select count(*), min(requested_at) from approvals where state = 'pending'";

    private final Pool pool;

    PgCountStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Counts> count(long now) {
        return pool.query(SESSIONS)
                .execute()
                .flatMap(
                        rows -> {
                            Map<SessionState, Long> sessions = new EnumMap<>(SessionState.class);
                            rows.forEach(
                                    row ->
                                            sessions.put(
                                                    SessionState.valueOf(row.getString(0)),
                                                    row.getLong(1)));
                            return pool.query(APPROVALS)
                                    .execute()
                                    .map(a -> counts(sessions, a.iterator().next(), now));
                        });
    }

    private static Counts counts(Map<SessionState, Long> sessions, Row approvals, long now) {
        Long oldest = approvals.getLong(1);
        return new Counts(
                sessions, approvals.getLong(0), oldest == null ? 0 : Math.max(0, now - oldest));
    }
}
