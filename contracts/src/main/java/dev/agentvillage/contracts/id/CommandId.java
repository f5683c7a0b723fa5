package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A command; one that arrives twice acts once. */
public record CommandId(@JsonValue UUID value) {
    @JsonCreator
    public CommandId {}

    @Override
    public String toString() {
        return value.toString();
    }
}
