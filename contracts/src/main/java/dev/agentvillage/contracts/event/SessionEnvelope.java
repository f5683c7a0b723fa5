package dev.agentvillage.contracts.event;

import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.Objects;
import java.util.UUID;

/**
 * In every {@link SessionEvent}.
 *
 * @param seq 1, 2, 3 … over the whole life of the session: the {@code seq} of REST, SSE and sockets
 * @param at epoch milliseconds by the control plane's clock
 */
public record SessionEnvelope(
        UUID eventId, SessionId sessionId, OrgId orgId, @Bounds(min = 1) long seq, long at) {

    public SessionEnvelope {
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(orgId, "orgId");
    }
}
