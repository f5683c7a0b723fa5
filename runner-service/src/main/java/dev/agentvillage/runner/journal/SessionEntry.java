package dev.agentvillage.runner.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;

/**
 * What is known of a session at any moment.
 *
 * @param reported the usage that ticks have reported so far
 * @param totals the usage when this was written
 * @param coveredUntil epoch milliseconds: where the last tick ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionEntry(
        SessionId sessionId,
        OrgId orgId,
        RepoRef repoRef,
        int attempt,
        String incarnation,
        String providerId,
        String providerVersion,
        SessionState state,
        Numbers numbers,
        UsageUnits reported,
        UsageUnits totals,
        long startedAt,
        long coveredUntil) {

    public SessionEntry numbered(Numbers next, long covered) {
        return new SessionEntry(
                sessionId,
                orgId,
                repoRef,
                attempt,
                incarnation,
                providerId,
                providerVersion,
                state,
                next,
                reported,
                totals,
                startedAt,
                covered);
    }

    /** The last number given in each journalled stream. */
    public record Numbers(long events, long usage, long artifacts) {
        public static final Numbers NONE = new Numbers(0, 0, 0);
    }
}
