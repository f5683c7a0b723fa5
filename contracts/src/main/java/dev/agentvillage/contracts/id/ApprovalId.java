package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** An approval, unique in its session. */
public record ApprovalId(@JsonValue UUID value) {
    @JsonCreator
    public ApprovalId {}

    @Override
    public String toString() {
        return value.toString();
    }
}
