package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.RepoRef;
import org.jspecify.annotations.Nullable;

/** Which workspace a session needs. */
public record WorkspaceOrder(
        SessionId session,
        int attempt,
        OrgId org,
        RepoRef repo,
        Checkout checkout,
        @Nullable String roomPath,
        @Nullable String branchName) {}
