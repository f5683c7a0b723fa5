package dev.agentvillage.contracts.patrol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.model.Severity;
import org.jspecify.annotations.Nullable;

/** A finding about a repository; the fingerprint makes it the same finding in the next run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PatrolFinding(
        RepoId repoId,
        OrgId orgId,
        String fingerprint,
        String kind,
        Severity severity,
        String title,
        @Nullable String location,
        State state,
        String evidence,
        String commit,
        String patrolRunId) {

    public enum State {
        @JsonProperty("opened")
        OPENED,
        @JsonProperty("persisting")
        PERSISTING,
        @JsonProperty("closed")
        CLOSED,
        @JsonProperty("snoozed")
        SNOOZED
    }
}
