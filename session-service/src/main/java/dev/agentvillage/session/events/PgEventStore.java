package dev.agentvillage.session.events;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Events in PostgreSQL; they are stored by the transactions that decide them. */
@ApplicationScoped
class PgEventStore implements EventStore {
    private static final String READ =
            """
            select seq, type, body from session_events
            where session_id = $1 and seq > $2 and (cardinality($3::text[]) = 0 or type = any($3))
            order by seq limit $4
            """;

    private final Pool pool;

    PgEventStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Stored>> after(
            SessionId session, long afterSeq, List<String> types, int limit) {
        return pool.preparedQuery(READ)
                .execute(
                        Tuple.tuple()
                                .addValue(session.value())
                                .addValue(afterSeq)
                                .addValue(types.toArray(String[]::new))
                                .addValue(limit))
                .map(
                        rows -> {
                            List<Stored> stored = new ArrayList<>();
                            rows.forEach(
                                    row ->
                                            stored.add(
                                                    new Stored(
                                                            row.getLong(0),
                                                            row.getString(1),
                                                            row.getString(2))));
                            return stored;
                        });
    }
}
