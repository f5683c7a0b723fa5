package dev.agentvillage.contracts.event;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
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
        int attempt,
        long seq) {}
