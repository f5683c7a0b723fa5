package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Hash of (org, canonical repository reference). At most 100 characters. */
public record RepoId(@JsonValue String value) {
    @JsonCreator
    public RepoId {
        Texts.bounded("RepoId", value, 100);
    }

    @Override
    public String toString() {
        return value;
    }
}
