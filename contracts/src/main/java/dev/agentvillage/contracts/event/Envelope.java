package dev.agentvillage.contracts.event;

import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import java.util.Objects;
import java.util.UUID;

/**
 * Who speaks, about what, and in which order; in every {@link RunnerEvent}.
 *
 * @param eventId unique; also {@code ce_id}
 * @param ts epoch milliseconds by the runner's clock
 * @param incarnation one start of the runner's process
 * @param attempt the fencing number of the placement, from 1
 * @param seq 1, 2, 3 … per session, attempt and {@link RunnerEvent.Stream}, no gap
 */
public record Envelope(
        UUID eventId,
        SessionId sessionId,
        OrgId orgId,
        RepoRef repoRef,
        long ts,
        RunnerId runnerId,
        String incarnation,
        @Bounds(min = 1) int attempt,
        @Bounds(min = 1) long seq) {

    /** A record that does not say who speaks about what cannot be handled: reading it fails. */
    public Envelope {
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(orgId, "orgId");
        Objects.requireNonNull(repoRef, "repoRef");
        Objects.requireNonNull(runnerId, "runnerId");
        Objects.requireNonNull(incarnation, "incarnation");
    }
}
