package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.WireTypes;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the control plane decided, and every runner event that it accepted. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
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
    @JsonSubTypes.Type(value = SessionEvent.WriterChanged.class, name = "WRITER_CHANGED"),
    @JsonSubTypes.Type(value = SessionEvent.SessionFinished.class, name = "SESSION_FINISHED")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder("type")
public sealed interface SessionEvent {

    SessionEnvelope envelope();

    /** Its name on the wire, written as an ordinary first property, whatever the declared type. */
    @JsonProperty(value = "type", access = JsonProperty.Access.READ_ONLY)
    default String type() {
        return WireTypes.nameOf(getClass());
    }

    /**
     * A runner's event from the runner, incarnation and attempt that the session is placed on, and
     * when it came in by the control plane's clock.
     */
    record RunnerEventAccepted(
            @JsonUnwrapped SessionEnvelope envelope, RunnerEvent event, long receivedAt)
            implements SessionEvent {

        /** Received when it was accepted. */
        public RunnerEventAccepted(SessionEnvelope envelope, RunnerEvent event) {
            this(envelope, event, envelope.at());
        }
    }

    /**
     * A session exists. {@code requestedBy} is the subject of the token, or the service that asked.
     */
    record SessionCreated(
            @JsonUnwrapped SessionEnvelope envelope,
            @Nullable String requestId,
            SessionKind kind,
            @Bounds(max = 100) String villageId,
            String agentId,
            @Bounds(max = 200) @Nullable String agentName,
            RepoRef repoRef,
            RepoId repoId,
            @Bounds(max = 500) @Nullable String roomPath,
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
    record SessionPlaced(
            @JsonUnwrapped SessionEnvelope envelope,
            RunnerId runnerId,
            @Bounds(min = 1) int attempt)
            implements SessionEvent {}

    /** Nothing that this attempt says counts any more. */
    record AttemptFenced(
            @JsonUnwrapped SessionEnvelope envelope, @Bounds(min = 1) int attempt, String reason)
            implements SessionEvent {}

    /** A person, policy or time decided. */
    record ApprovalDecided(
            @JsonUnwrapped SessionEnvelope envelope,
            ApprovalId approvalId,
            Decision decision,
            String decidedBy,
            long decidedAt)
            implements SessionEvent {}

    /**
     * The terminal has another writer; without one, whoever may type, may type. {@code epoch} grows
     * each time that it is taken, and goes with every keystroke: what carries a lower one came too
     * late.
     */
    record WriterChanged(
            @JsonUnwrapped SessionEnvelope envelope,
            long epoch,
            @Bounds(max = 200) @Nullable String writer)
            implements SessionEvent {}

    /** Exactly one per session, whoever ended it. */
    record SessionFinished(
            @JsonUnwrapped SessionEnvelope envelope,
            SessionState finalState,
            @Nullable String reason,
            UsageUnits totals)
            implements SessionEvent {}

    /** An event of a later version, kept as it came; see {@link Unrecognized}. */
    record Unknown(SessionEnvelope envelope, Map<String, Object> fields) implements SessionEvent {

        public Unknown {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /**
         * @throws IllegalArgumentException when it has no type, or its envelope is not whole
         */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public static Unknown of(Map<String, Object> fields) {
            return new Unknown(new RawEnvelope(fields).typed().ofSession(), fields);
        }

        @JsonValue
        @Override
        public Map<String, Object> fields() {
            return fields;
        }

        @Override
        public String type() {
            return new RawEnvelope(fields).text("type");
        }
    }
}
