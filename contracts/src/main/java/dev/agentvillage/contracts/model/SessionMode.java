package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a session may change its workspace. */
public enum SessionMode {
    @JsonProperty("read_only")
    READ_ONLY,
    @JsonProperty("write")
    WRITE
}
