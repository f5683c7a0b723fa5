package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event of a later version, kept as it came: services are upgraded one by one. {@code fields}
 * are all of it, {@code type} and the envelope included, and are written back as they are.
 */
public record Unrecognized(Envelope envelope, Map<String, Object> fields) implements RunnerEvent {

    public Unrecognized {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * @throws IllegalArgumentException when it has no type, or its envelope is not whole
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Unrecognized of(Map<String, Object> fields) {
        return new Unrecognized(new RawEnvelope(fields).typed().ofRunner(), fields);
    }

    @JsonValue
    @Override
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public String type() {
        return new RawEnvelope(fields).text("type");
    }
}
