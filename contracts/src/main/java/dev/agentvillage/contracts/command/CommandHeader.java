package dev.agentvillage.contracts.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;

/**
 * In every {@link SessionCommand}.
 *
 * @param commandSeq 1, 2, 3 … per session; one that is older than what was done is stale
 * @param issuedAt epoch milliseconds, as {@code expiresAt}
 */
public record CommandHeader(
        CommandId commandId,
        SessionId sessionId,
        int attempt,
        long commandSeq,
        long issuedAt,
        long expiresAt) {}
