package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an approval stands. */
public enum ApprovalState {
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("allowed")
    ALLOWED,
    @JsonProperty("denied")
    DENIED,
    @JsonProperty("expired")
    EXPIRED,
    @JsonProperty("cancelled")
    CANCELLED
}
