package dev.agentvillage.session.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An approval as clients see it. Times are epoch milliseconds.
 *
 * @param actionHash of the action: what an allow releases is this and nothing else
 * @param category {@code budget} where the control plane asks whether to go on over a limit
 * @param scope of the decision: {@code session} where an allow holds until the session ends
 * @param effect what the runner did about it, once it has said so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApprovalView(
        ApprovalId approvalId,
        String sessionId,
        String agentId,
        For category,
        String summary,
        Risk risk,
        Approval.Context context,
        String actionHash,
        long requestedAt,
        long expiresAt,
        ApprovalState state,
        @Nullable Scope scope,
        @Nullable String decidedBy,
        @Nullable Long decidedAt,
        @Nullable String note,
        GateEvent.@Nullable Outcome effect) {

    /** What it is asked for: what a policy gates, or a limit that is used up. */
    @Schema(name = "AskedFor")
    enum For {
        @JsonProperty("merge")
        MERGE,
        @JsonProperty("deps_add")
        DEPS_ADD,
        @JsonProperty("secrets")
        SECRETS,
        @JsonProperty("deploy")
        DEPLOY,
        @JsonProperty("shell")
        SHELL,
        @JsonProperty("network")
        NETWORK,
        @JsonProperty("budget")
        BUDGET;

        static For of(StoredApproval stored) {
            return stored.limit() == null ? of(stored.asked().category()) : BUDGET;
        }

        private static For of(Category category) {
            return switch (category) {
                case MERGE -> MERGE;
                case DEPS_ADD -> DEPS_ADD;
                case SECRETS -> SECRETS;
                case DEPLOY -> DEPLOY;
                case SHELL -> SHELL;
                case NETWORK -> NETWORK;
            };
        }
    }

    static ApprovalView of(StoredApproval stored, long now) {
        Approval asked = stored.asked();
        Made made = stored.made();
        return new ApprovalView(
                asked.approvalId(),
                asked.sessionId().toString(),
                asked.sessionId().agentId(),
                For.of(stored),
                asked.summary(),
                asked.risk(),
                asked.context(),
                asked.actionHash(),
                asked.requestedAt(),
                asked.expiresAt(),
                stored.stateAt(now),
                made == null ? null : made.scope(),
                made == null ? null : made.by(),
                made == null ? null : made.at(),
                made == null ? null : made.note(),
                stored.effect());
    }
}
