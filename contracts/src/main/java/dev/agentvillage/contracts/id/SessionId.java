package dev.agentvillage.contracts.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A session: a random UUID. */
public record SessionId(@JsonValue UUID value) {
    @JsonCreator
    public SessionId {}

    /**
     * @throws IllegalArgumentException when the text is no UUID in its canonical form
     */
    public static SessionId of(String text) {
        UUID value = UUID.fromString(text);
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a session id: " + text);
        }
        return new SessionId(value);
    }

    /** First 8 hex digits: names the session's branch and its public agent id. */
    public String brief() {
        return value.toString().substring(0, 8);
    }

    /** The public agent id: unique and looked up within its organisation only. */
    public String agentId() {
        return "runner_" + brief();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
