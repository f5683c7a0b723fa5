package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a session reaches more than its allowlist of hosts. */
public enum NetworkMode {
    @JsonProperty("restricted")
    RESTRICTED,
    @JsonProperty("open")
    OPEN
}
