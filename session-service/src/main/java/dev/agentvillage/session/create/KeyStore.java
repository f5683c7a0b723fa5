package dev.agentvillage.session.create;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Idempotency keys. */
interface KeyStore {

    /**
     * @param hash of the body
     */
    record Claim(String org, String subject, String key, String hash, SessionId session, long at) {}

    /** Who had the key before. */
    record Holder(String hash, SessionId session) {}

    /**
     * Takes the key, or says who has it. Waits for a transaction that is taking it just now.
     *
     * @param expired keys from before this time count no more
     */
    Uni<Optional<Holder>> claim(Mutiny.Session db, Claim claim, long expired);

    Uni<Void> forget(Mutiny.Session db, long before);
}
