package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far an allow reaches. */
public enum Scope {
    /** This action, once. */
    @JsonProperty("once")
    ONCE,
    /** This action and every equal one, until the session ends. */
    @JsonProperty("session")
    SESSION
}
