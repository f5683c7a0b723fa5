package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an approver said. */
public enum Decision {
    @JsonProperty("allow")
    ALLOW,
    @JsonProperty("deny")
    DENY
}
