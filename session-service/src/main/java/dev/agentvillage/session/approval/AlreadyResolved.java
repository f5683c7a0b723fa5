package dev.agentvillage.session.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import org.jspecify.annotations.Nullable;

/**
 * The problem {@code already_resolved}, and what the outcome was.
 *
 * @param outcome {@code allowed}, {@code denied}, {@code expired} or {@code cancelled}
 * @param effect what was done about it: {@code refused_expired} where the decision came too late
 * @param decidedAt epoch milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlreadyResolved(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String traceId,
        ApprovalState outcome,
        GateEvent.@Nullable Outcome effect,
        @Nullable String decidedBy,
        @Nullable Long decidedAt) {
    private static final String CODE = "already_resolved";

    static AlreadyResolved of(StoredApproval as, ApprovalState outcome, String traceId) {
        Made made = as.made();
        String detail =
                switch (outcome) {
                    case ALLOWED -> "The approval was allowed before.";
                    case DENIED -> "The approval was denied before.";
                    case EXPIRED -> "The approval has expired, which is a deny.";
                    case CANCELLED -> "The approval's session has ended.";
                    case PENDING -> "The approval is being decided.";
                };
        return new AlreadyResolved(
                "https://agent-village.dev/problems/" + CODE,
                "Already resolved",
                409,
                CODE,
                detail,
                traceId,
                outcome,
                outcome == ApprovalState.EXPIRED ? GateEvent.Outcome.REFUSED_EXPIRED : as.effect(),
                made == null ? null : made.by(),
                made == null ? null : made.at());
    }
}
