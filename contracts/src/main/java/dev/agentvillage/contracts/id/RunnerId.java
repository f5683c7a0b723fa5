package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A runner, by its configured name. At most 100 characters. */
public record RunnerId(@JsonValue String value) {
    @JsonCreator
    public RunnerId {
        Texts.bounded("RunnerId", value, 100);
    }

    @Override
    public String toString() {
        return value;
    }
}
