package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An organisation. The org {@code system} runs canaries and is never billed. At most 100
 * characters.
 */
public record OrgId(@JsonValue String value) {
    @JsonCreator
    public OrgId {
        Texts.bounded("OrgId", value, 100);
    }

    @Override
    public String toString() {
        return value;
    }
}
