package dev.agentvillage.contracts.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import org.jspecify.annotations.Nullable;

/** An order about one session. */
public sealed interface SessionCommand extends RunnerCommand {

    CommandHeader header();

    enum InputMode {
        /** Bytes as they are. */
        @JsonProperty("raw")
        RAW,
        /** The text and Enter. */
        @JsonProperty("line")
        LINE,
        /** Bracketed paste, a pause, Enter. */
        @JsonProperty("prompt")
        PROMPT
    }

    record StartSession(@JsonUnwrapped CommandHeader header, SessionSpec spec)
            implements SessionCommand {}

    /** Keystrokes: live 10 s, not remembered, de-duplicated by {@code inputSeq}. At most 64 KiB. */
    record SendInput(
            @JsonUnwrapped CommandHeader header,
            @Bounds(max = 65_536) String data,
            InputMode mode,
            long leaseEpoch,
            String inputSource,
            long inputSeq)
            implements SessionCommand {}

    record ResizeTerminal(
            @JsonUnwrapped CommandHeader header,
            @Bounds(min = 2, max = 500) int cols,
            @Bounds(min = 2, max = 300) int rows,
            long leaseEpoch)
            implements SessionCommand {}

    record PauseSession(@JsonUnwrapped CommandHeader header, String reason)
            implements SessionCommand {}

    record ResumeSession(@JsonUnwrapped CommandHeader header, String reason)
            implements SessionCommand {}

    record StopSession(@JsonUnwrapped CommandHeader header, boolean graceful, String reason)
            implements SessionCommand {}

    /**
     * @param scope absent is {@code once}
     */
    record ResolveApproval(
            @JsonUnwrapped CommandHeader header,
            ApprovalId approvalId,
            Decision decision,
            @Nullable Scope scope,
            String decidedBy,
            long decidedAt,
            @Bounds(max = 2000) @Nullable String note,
            String signature)
            implements SessionCommand {}
}
