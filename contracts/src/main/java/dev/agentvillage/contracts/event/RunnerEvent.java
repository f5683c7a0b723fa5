package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agentvillage.contracts.WireTypes;

/**
 * What a runner reports about a session. JSON with its name in {@code type}; unknown types read as
 * {@link Unrecognized}.
 */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "type",
        visible = true,
        defaultImpl = Unrecognized.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = LifecycleEvent.SessionStarted.class, name = "SESSION_STARTED"),
    @JsonSubTypes.Type(
            value = LifecycleEvent.SessionStateChanged.class,
            name = "SESSION_STATE_CHANGED"),
    @JsonSubTypes.Type(value = LifecycleEvent.SessionEnded.class, name = "SESSION_ENDED"),
    @JsonSubTypes.Type(
            value = LifecycleEvent.SessionCheckpointed.class,
            name = "SESSION_CHECKPOINTED"),
    @JsonSubTypes.Type(value = TerminalEvent.TerminalChunk.class, name = "TERMINAL_CHUNK"),
    @JsonSubTypes.Type(value = TerminalEvent.TerminalResized.class, name = "TERMINAL_RESIZED"),
    @JsonSubTypes.Type(value = WorkEvent.FileTouched.class, name = "FILE_TOUCHED"),
    @JsonSubTypes.Type(value = WorkEvent.DiffSummary.class, name = "DIFF_SUMMARY"),
    @JsonSubTypes.Type(value = WorkEvent.CommandStarted.class, name = "COMMAND_STARTED"),
    @JsonSubTypes.Type(value = WorkEvent.CommandFinished.class, name = "COMMAND_FINISHED"),
    @JsonSubTypes.Type(value = WorkEvent.TestRunStarted.class, name = "TEST_RUN_STARTED"),
    @JsonSubTypes.Type(value = WorkEvent.TestRunFinished.class, name = "TEST_RUN_FINISHED"),
    @JsonSubTypes.Type(value = GateEvent.PolicyViolation.class, name = "POLICY_VIOLATION"),
    @JsonSubTypes.Type(value = GateEvent.ApprovalRequested.class, name = "APPROVAL_REQUESTED"),
    @JsonSubTypes.Type(value = GateEvent.ApprovalResolved.class, name = "APPROVAL_RESOLVED"),
    @JsonSubTypes.Type(value = GateEvent.AlertRaised.class, name = "ALERT_RAISED"),
    @JsonSubTypes.Type(value = ProviderEvent.ProviderStarted.class, name = "PROVIDER_STARTED"),
    @JsonSubTypes.Type(value = ProviderEvent.ProviderMessage.class, name = "PROVIDER_MESSAGE"),
    @JsonSubTypes.Type(value = ProviderEvent.ProviderError.class, name = "PROVIDER_ERROR"),
    @JsonSubTypes.Type(value = ProviderEvent.ProviderStopped.class, name = "PROVIDER_STOPPED"),
    @JsonSubTypes.Type(value = ProviderEvent.ToolRequest.class, name = "TOOL_REQUEST"),
    @JsonSubTypes.Type(value = ProviderEvent.ToolResult.class, name = "TOOL_RESULT"),
    @JsonSubTypes.Type(value = ProviderEvent.HintFilesTouched.class, name = "HINT_FILES_TOUCHED"),
    @JsonSubTypes.Type(value = ProviderEvent.HintDiffAvailable.class, name = "HINT_DIFF_AVAILABLE"),
    @JsonSubTypes.Type(value = ProviderEvent.TurnStarted.class, name = "TURN_STARTED"),
    @JsonSubTypes.Type(value = ProviderEvent.TurnFinished.class, name = "TURN_FINISHED"),
    @JsonSubTypes.Type(value = UsageTick.class, name = "USAGE_TICK"),
    @JsonSubTypes.Type(value = ArtifactPart.class, name = "ARTIFACT_PART")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder("type")
public sealed interface RunnerEvent
        permits LifecycleEvent,
                TerminalEvent,
                WorkEvent,
                GateEvent,
                ProviderEvent,
                UsageTick,
                ArtifactPart,
                Unrecognized {

    Envelope envelope();

    /** Its name on the wire, written as an ordinary first property, whatever the declared type. */
    @JsonProperty(value = "type", access = JsonProperty.Access.READ_ONLY)
    default String type() {
        return WireTypes.nameOf(getClass());
    }

    /** Each has a topic and a {@code seq} of its own. */
    enum Stream {
        EVENTS,
        TERMINAL,
        USAGE,
        ARTIFACTS
    }

    /** Where this event travels. A resize is a structured event: it is never dropped. */
    @JsonIgnore
    default Stream eventStream() {
        return switch (this) {
            case TerminalEvent.TerminalChunk _ -> Stream.TERMINAL;
            case UsageTick _ -> Stream.USAGE;
            case ArtifactPart _ -> Stream.ARTIFACTS;
            case LifecycleEvent _,
                    TerminalEvent.TerminalResized _,
                    WorkEvent _,
                    GateEvent _,
                    ProviderEvent _,
                    Unrecognized _ ->
                    Stream.EVENTS;
        };
    }
}
