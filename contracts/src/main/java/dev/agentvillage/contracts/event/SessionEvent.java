package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the control plane decided, and every runner event that it accepted. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        visible = true,
        defaultImpl = SessionEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(
            value = SessionEvent.RunnerEventAccepted.class,
            name = "RUNNER_EVENT_ACCEPTED"),
    @JsonSubTypes.Type(value = SessionEvent.SessionCreated.class, name = "SESSION_CREATED"),
    @JsonSubTypes.Type(value = SessionEvent.RequestRefused.class, name = "REQUEST_REFUSED"),
    @JsonSubTypes.Type(value = SessionEvent.SessionPlaced.class, name = "SESSION_PLACED"),
    @JsonSubTypes.Type(value = SessionEvent.AttemptFenced.class, name = "ATTEMPT_FENCED"),
    @JsonSubTypes.Type(value = SessionEvent.ApprovalDecided.class, name = "APPROVAL_DECIDED"),
    @JsonSubTypes.Type(value = SessionEvent.SessionFinished.class, name = "SESSION_FINISHED")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface SessionEvent {

    SessionEnvelope envelope();

    /** A runner's event from the runner, incarnation and attempt that the session is placed on. */
    record RunnerEventAccepted(@JsonUnwrapped SessionEnvelope envelope, RunnerEvent event)
            implements SessionEvent {}

    /**
     * A session exists. {@code requestedBy} is the subject of the token, or the service that asked.
     */
    record SessionCreated(
            @JsonUnwrapped SessionEnvelope envelope,
            @Nullable String requestId,
            SessionKind kind,
            String villageId,
            String agentId,
            @Nullable String agentName,
            RepoRef repoRef,
            RepoId repoId,
            @Nullable String roomPath,
            String providerId,
            @Nullable String providerVersion,
            Map<String, String> labels,
            String planId,
            String requestedBy)
            implements SessionEvent {}

    /** A request of another service came to nothing. */
    record RequestRefused(
            @JsonUnwrapped SessionEnvelope envelope, String requestId, String code, String detail)
            implements SessionEvent {}

    /** The session was given to a runner; events count from this attempt alone. */
    record SessionPlaced(@JsonUnwrapped SessionEnvelope envelope, RunnerId runnerId, int attempt)
            implements SessionEvent {}

    /** Nothing that this attempt says counts any more. */
    record AttemptFenced(@JsonUnwrapped SessionEnvelope envelope, int attempt, String reason)
            implements SessionEvent {}

    /** A person, policy or time decided. */
    record ApprovalDecided(
            @JsonUnwrapped SessionEnvelope envelope,
            ApprovalId approvalId,
            Decision decision,
            String decidedBy,
            long decidedAt)
            implements SessionEvent {}

    /** Exactly one per session, whoever ended it. */
    record SessionFinished(
            @JsonUnwrapped SessionEnvelope envelope,
            SessionState finalState,
            @Nullable String reason,
            UsageUnits totals)
            implements SessionEvent {}

    /** An event of a later version, kept as it came. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    record Unknown(
            @JsonUnwrapped SessionEnvelope envelope,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> fields)
            implements SessionEvent {}
}
