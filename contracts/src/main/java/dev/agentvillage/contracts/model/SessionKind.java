package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who a session works for. */
public enum SessionKind {
    @JsonProperty("agent")
    AGENT,
    @JsonProperty("patrol")
    PATROL,
    @JsonProperty("canary")
    CANARY,
    @JsonProperty("review")
    REVIEW
}
