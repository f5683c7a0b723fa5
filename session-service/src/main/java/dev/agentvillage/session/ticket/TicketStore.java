package dev.agentvillage.session.ticket;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Tickets by their hash. */
interface TicketStore {

    /** Also forgets what has expired. */
    Uni<Void> add(String hash, Bearer bearer, long now, long expiresAt);

    /** Who had it, or null; there is none afterwards. */
    Uni<@Nullable Bearer> use(String hash, long now);
}
