package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad something is. */
public enum Severity {
    @JsonProperty("info")
    INFO,
    @JsonProperty("warn")
    WARN,
    @JsonProperty("error")
    ERROR,
    @JsonProperty("critical")
    CRITICAL
}
