package dev.agentvillage.contracts.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import org.jspecify.annotations.Nullable;

/** The runner's answer to a command; input alone has none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandReply(
        CommandId commandId,
        RunnerId runnerId,
        String incarnation,
        Outcome outcome,
        @Nullable String code,
        @Nullable String detail,
        @Nullable SessionId sessionId,
        @Bounds(min = 1) @Nullable Integer attempt,
        long at) {

    public enum Outcome {
        @JsonProperty("accepted")
        ACCEPTED,
        @JsonProperty("refused")
        REFUSED
    }
}
