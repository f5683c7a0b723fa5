package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Tokens;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the coding CLI itself reports. */
public sealed interface ProviderEvent extends RunnerEvent {

    /** What really ran. */
    record ProviderStarted(
            @JsonUnwrapped Envelope envelope,
            String version,
            String path,
            @Nullable String hash,
            Capabilities capabilities)
            implements ProviderEvent {}

    /** The adapter has something structured to say. */
    record ProviderMessage(
            @JsonUnwrapped Envelope envelope, String text, Level severity, String source)
            implements ProviderEvent {}

    /** The provider failed at something. */
    record ProviderError(
            @JsonUnwrapped Envelope envelope,
            String message,
            @Nullable String code,
            boolean recoverable)
            implements ProviderEvent {}

    /** The provider process is gone. */
    record ProviderStopped(
            @JsonUnwrapped Envelope envelope, @Nullable Integer exitCode, StopReason reason)
            implements ProviderEvent {}

    /** The agent wants a tool; arguments are redacted. */
    record ToolRequest(
            @JsonUnwrapped Envelope envelope,
            String requestId,
            String toolName,
            Map<String, Object> arguments)
            implements ProviderEvent {}

    /** A tool answered. */
    record ToolResult(
            @JsonUnwrapped Envelope envelope, String requestId, String toolName, String outcome)
            implements ProviderEvent {}

    /** The provider says which files it touched. */
    record HintFilesTouched(
            @JsonUnwrapped Envelope envelope,
            List<String> paths,
            @Nullable String operation,
            @Nullable String roomPath)
            implements ProviderEvent {}

    /** The provider says that there is a diff. */
    record HintDiffAvailable(
            @JsonUnwrapped Envelope envelope,
            @Nullable String summary,
            @Nullable Integer filesChanged,
            @Nullable Long linesAdded,
            @Nullable Long linesRemoved)
            implements ProviderEvent {}

    /** A model turn began. */
    record TurnStarted(@JsonUnwrapped Envelope envelope, String turnId) implements ProviderEvent {}

    /** A model turn ended. */
    record TurnFinished(
            @JsonUnwrapped Envelope envelope,
            String turnId,
            @Nullable Tokens tokens,
            @Nullable Long costMicros)
            implements ProviderEvent {}

    enum Level {
        @JsonProperty("info")
        INFO,
        @JsonProperty("warn")
        WARN,
        @JsonProperty("error")
        ERROR
    }

    enum StopReason {
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("error")
        ERROR,
        @JsonProperty("timeout")
        TIMEOUT,
        @JsonProperty("user_stopped")
        USER_STOPPED,
        @JsonProperty("policy_violation")
        POLICY_VIOLATION
    }
}
