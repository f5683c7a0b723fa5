package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an approval is asked for. */
public enum Category {
    @JsonProperty("merge")
    MERGE,
    @JsonProperty("deps_add")
    DEPS_ADD,
    @JsonProperty("secrets")
    SECRETS,
    @JsonProperty("deploy")
    DEPLOY,
    @JsonProperty("shell")
    SHELL,
    @JsonProperty("network")
    NETWORK
}
