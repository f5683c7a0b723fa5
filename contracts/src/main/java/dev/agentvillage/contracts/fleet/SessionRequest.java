package dev.agentvillage.contracts.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another service asks for a session, with what the creation over REST takes and the same defaults;
 * queued until its deadline (epoch milliseconds) when no runner is free. Carries no environment:
 * secrets never stand on a topic in clear.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionRequest(
        String requestId,
        OrgId orgId,
        RequestedBy requestedBy,
        long deadline,
        SessionKind kind,
        @Bounds(max = 100) @Nullable String villageId,
        @Bounds(max = 200) @Nullable String agentName,
        String providerId,
        @Nullable String providerVersion,
        RepoRef repoRef,
        @Nullable Checkout checkout,
        @Bounds(max = 500) @Nullable String roomPath,
        Task task,
        @Nullable Command command,
        @Nullable TighterPolicy policy,
        @Nullable SessionMode mode,
        @Nullable Limits limits,
        @Nullable Terminal terminal,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> runnerSelector) {

    public record RequestedBy(String service, String reason) {}

    public record Command(@Bounds(min = 1, max = 256) List<String> argv) {}

    /** What is absent stays as the organisation has it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TighterPolicy(
            @Nullable List<String> shellAllowlist,
            @Nullable List<String> shellDenylist,
            @Nullable List<Category> requiresApprovalFor,
            @Nullable NetworkMode networkMode) {}
}
