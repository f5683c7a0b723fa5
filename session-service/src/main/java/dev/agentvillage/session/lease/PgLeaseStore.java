package dev.agentvillage.session.lease;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Leases in PostgreSQL; always the session's row first, then the lease's. */
@ApplicationScoped
class PgLeaseStore implements LeaseStore {
    private static final String NOW =
            "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    private static final String HOLD =
            "insert into writer_leases (session_id, writer, seen_at) values (:session, :writer, "
                    + NOW
                    + ") on conflict (session_id) do update"
                    + " set writer = excluded.writer, seen_at = excluded.seen_at";
    private static final String SEEN =
            "update writer_leases l set seen_at = "
                    + NOW
                    + " from unnest($1::uuid[], $2::text[]) as here(session_id, writer)"
                    + " where l.session_id = here.session_id and l.writer = here.writer";

    private final Pool pool;

    PgLeaseStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> hold(Mutiny.Session db, Writer writer) {
        return db.createNativeQuery(HOLD)
                .setParameter("session", writer.session().value())
                .setParameter("writer", writer.subject())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> forget(Mutiny.Session db, SessionId session) {
        return db.createNativeQuery("delete from writer_leases where session_id = :session")
                .setParameter("session", session.value())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> forgetUnseen(Mutiny.Session db, SessionId session, long unseenMs) {
        return db.createNativeQuery(
                        "delete from writer_leases where session_id = :session and seen_at <= "
                                + NOW
                                + " - :unseen")
                .setParameter("session", session.value())
                .setParameter("unseen", unseenMs)
                .executeUpdate()
                .map(rows -> rows == 1);
    }

    @Override
    public Uni<Void> seen(Collection<Writer> here) {
        UUID[] sessions = here.stream().map(w -> w.session().value()).toArray(UUID[]::new);
        String[] subjects = here.stream().map(Writer::subject).toArray(String[]::new);
        return pool.preparedQuery(SEEN)
                .execute(Tuple.tuple().addValue(sessions).addValue(subjects))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<SessionId>> unseen(long unseenMs) {
        return pool.preparedQuery(
                        "select session_id from writer_leases where seen_at <= "
                                + NOW
                                + " - $1 order by seen_at limit 100")
                .execute(Tuple.of(unseenMs))
                .map(
                        rows -> {
                            List<SessionId> found = new ArrayList<>();
                            rows.forEach(row -> found.add(new SessionId(row.getUUID(0))));
                            return found;
                        });
    }
}
