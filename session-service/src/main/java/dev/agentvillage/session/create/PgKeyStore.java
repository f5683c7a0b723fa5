package dev.agentvillage.session.create;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Keys in PostgreSQL: the unique index makes the second request wait for the first. */
@ApplicationScoped
class PgKeyStore implements KeyStore {
    private static final String CLAIM =
            """
            insert into idempotency_keys as k
                (org_id, subject, key, request_hash, session_id, created_at)
            values (:org, :subject, :key, :hash, :session, :at)
            on conflict (org_id, subject, key) do update
                set request_hash = excluded.request_hash, session_id = excluded.session_id,
                    created_at = excluded.created_at
                where k.created_at < :expired
            """;

    @Override
    public Uni<Optional<Holder>> claim(Mutiny.Session db, Claim claim, long expired) {
        return db.createNativeQuery(CLAIM)
                .setParameter("org", claim.org())
                .setParameter("subject", claim.subject())
                .setParameter("key", claim.key())
                .setParameter("hash", claim.hash())
                .setParameter("session", claim.session().value())
                .setParameter("at", claim.at())
                .setParameter("expired", expired)
                .executeUpdate()
                .flatMap(
                        rows ->
                                rows == 1
                                        ? Uni.createFrom().item(Optional.<Holder>empty())
                                        : holder(db, claim).map(Optional::of));
    }

    private static Uni<Holder> holder(Mutiny.Session db, Claim claim) {
        return db.createNativeQuery(
                        "select request_hash, session_id from idempotency_keys"
                                + " where org_id = :org and subject = :subject and key = :key",
                        Object[].class)
                .setParameter("org", claim.org())
                .setParameter("subject", claim.subject())
                .setParameter("key", claim.key())
                .getSingleResult()
                .map(row -> new Holder(String.valueOf(row[0]), new SessionId((UUID) row[1])));
    }

    @Override
    public Uni<Void> forget(Mutiny.Session db, long before) {
        return db.createNativeQuery("delete from idempotency_keys where created_at < :before")
                .setParameter("before", before)
                .executeUpdate()
                .replaceWithVoid();
    }
}
