package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.AlertBody;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Decision;
import org.jspecify.annotations.Nullable;

/** What policy stopped, and what waits for a person. */
public sealed interface GateEvent extends RunnerEvent {

    /** Something policy stopped or flagged; the value is redacted. */
    record PolicyViolation(
            @JsonUnwrapped Envelope envelope, String rule, String value, Effect severity)
            implements GateEvent {}

    /** A gated action is waiting. */
    record ApprovalRequested(@JsonUnwrapped Envelope envelope, Approval approval)
            implements GateEvent {}

    /** The runner acted on a decision. */
    record ApprovalResolved(
            @JsonUnwrapped Envelope envelope,
            ApprovalId approvalId,
            Decision decision,
            String resolvedBy,
            How how,
            Outcome effect,
            @Bounds(max = 2000) @Nullable String note)
            implements GateEvent {}

    /** Somebody should look. */
    record AlertRaised(@JsonUnwrapped Envelope envelope, @JsonUnwrapped AlertBody alert)
            implements GateEvent {}

    enum Effect {
        @JsonProperty("warn")
        WARN,
        @JsonProperty("block")
        BLOCK
    }

    enum How {
        @JsonProperty("human")
        HUMAN,
        @JsonProperty("policy")
        POLICY,
        @JsonProperty("expiry")
        EXPIRY
    }

    enum Outcome {
        @JsonProperty("released")
        RELEASED,
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("refused_expired")
        REFUSED_EXPIRED,
        @JsonProperty("cancelled")
        CANCELLED
    }
}
