package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gated action that waits for a decision. Hashes are {@code sha256:} and 64 hex digits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Approval(
        ApprovalId approvalId,
        SessionId sessionId,
        OrgId orgId,
        Category category,
        String summary,
        Risk risk,
        Context context,
        String actionHash,
        long requestedAt,
        long expiresAt,
        ApprovalState state,
        @Nullable String decidedBy,
        @Bounds(max = 2000) @Nullable String note,
        @Nullable String signature) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Context(
            @Nullable String branch, List<String> changedFiles, @Nullable String diffHash) {}
}
