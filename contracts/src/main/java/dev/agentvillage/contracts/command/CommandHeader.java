package dev.agentvillage.contracts.command;

import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.Objects;

/**
 * In every {@link SessionCommand}.
 *
 * @param commandSeq 1, 2, 3 … per session; one that is older than what was done is stale
 * @param issuedAt epoch milliseconds, as {@code expiresAt}
 */
public record CommandHeader(
        CommandId commandId,
        SessionId sessionId,
        @Bounds(min = 1) int attempt,
        @Bounds(min = 1) long commandSeq,
        long issuedAt,
        long expiresAt) {

    public CommandHeader {
        Objects.requireNonNull(commandId, "commandId");
        Objects.requireNonNull(sessionId, "sessionId");
    }
}
