package dev.agentvillage.runner.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session at any moment.
 *
 * @param reported the usage that ticks have reported so far
 * @param totals the usage when this was written
 * @param coveredUntil epoch milliseconds: where the last tick ended
 * @param pending approvals that nobody decided yet; absent when there are none
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
        long coveredUntil,
        @Nullable List<ApprovalId> pending) {

    public SessionEntry numbered(Numbers next, long covered) {
        return with(state, next, reported, totals, covered, pending);
    }

    public SessionEntry now(SessionState next, UsageUnits told, UsageUnits used) {
        return with(next, numbers, told, used, coveredUntil, pending);
    }

    public SessionEntry waitingFor(List<ApprovalId> approvals) {
        return with(
                state,
                numbers,
                reported,
                totals,
                coveredUntil,
                approvals.isEmpty() ? null : approvals);
    }

    private SessionEntry with(
            SessionState next,
            Numbers given,
            UsageUnits told,
            UsageUnits used,
            long covered,
            @Nullable List<ApprovalId> approvals) {
        return new SessionEntry(
                sessionId,
                orgId,
                repoRef,
                attempt,
                incarnation,
                providerId,
                providerVersion,
                next,
                given,
                told,
                used,
                startedAt,
                covered,
                approvals);
    }

    /** The last number given in each journalled stream. */
    public record Numbers(long events, long usage, long artifacts) {
        public static final Numbers NONE = new Numbers(0, 0, 0);
    }
}
