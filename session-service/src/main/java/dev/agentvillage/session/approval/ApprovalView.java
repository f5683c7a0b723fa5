package dev.agentvillage.session.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import org.jspecify.annotations.Nullable;

/**
 * An approval as clients see it. Times are epoch milliseconds.
 *
 * @param actionHash of the action: what an allow releases is this and nothing else
 * @param effect what the runner did about it, once it has said so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApprovalView(
        ApprovalId approvalId,
        String sessionId,
        String agentId,
        Category category,
        String summary,
        Risk risk,
        Approval.Context context,
        String actionHash,
        long requestedAt,
        long expiresAt,
        ApprovalState state,
        @Nullable String decidedBy,
        @Nullable Long decidedAt,
        @Nullable String note,
        GateEvent.@Nullable Outcome effect) {

    static ApprovalView of(StoredApproval stored, long now) {
        Approval asked = stored.asked();
        Made made = stored.made();
        return new ApprovalView(
                asked.approvalId(),
                asked.sessionId().toString(),
                asked.sessionId().agentId(),
                asked.category(),
                asked.summary(),
                asked.risk(),
                asked.context(),
                asked.actionHash(),
                asked.requestedAt(),
                asked.expiresAt(),
                stored.stateAt(now),
                made == null ? null : made.by(),
                made == null ? null : made.at(),
                made == null ? null : made.note(),
                stored.effect());
    }
}
