package dev.agentvillage.contracts.patrol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.AlertBody;
import org.jspecify.annotations.Nullable;

/** An alert on the {@code alerts} topic. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
        @JsonUnwrapped AlertBody body,
        OrgId orgId,
        @Nullable RepoId repoId,
        @Nullable SessionId sessionId,
        String source) {}
