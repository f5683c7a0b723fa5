package dev.agentvillage.contracts.update;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** One transition of a rollout, with what it was decided on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutEvent(
        String rolloutId,
        long seq,
        State from,
        State to,
        String actor,
        String reason,
        Map<String, String> inputs) {

    public enum State {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("canary_testing")
        CANARY_TESTING,
        @JsonProperty("canary_passed")
        CANARY_PASSED,
        @JsonProperty("canary_failed")
        CANARY_FAILED,
        @JsonProperty("rolling_out")
        ROLLING_OUT,
        @JsonProperty("paused")
        PAUSED,
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("rolled_back")
        ROLLED_BACK,
        @JsonProperty("superseded")
        SUPERSEDED
    }
}
