package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.session.SessionState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of an organisation's sessions, newest first.
 *
 * @param before the last one of the page before
 */
public record Filter(
        OrgId org,
        @Nullable SessionState state,
        @Nullable String providerId,
        @Nullable String villageId,
        @Nullable SessionKind kind,
        @Nullable Position before,
        int limit) {

    /** The sort key. */
    public record Position(long createdAt, UUID id) {}
}
