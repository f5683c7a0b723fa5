package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How much an action can hurt. */
public enum Risk {
    @JsonProperty("low")
    LOW,
    @JsonAlias("med")
    @JsonProperty("medium")
    MEDIUM,
    @JsonProperty("high")
    HIGH,
    @JsonProperty("critical")
    CRITICAL
}
