package dev.agentvillage.session.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.order.CommandReader;
import dev.agentvillage.session.order.Reading;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a client says on the control channel. */
sealed interface ClientMessage {
    Set<String> LATER = Set.of("take_writer", "release_writer");

    /** All output before this offset has been shown. */
    record Ack(long offset) implements ClientMessage {}

    record Resize(Reading<Terminal> size) implements ClientMessage {}

    record NotThereYet(String type) implements ClientMessage {}

    record Bad(String detail) implements ClientMessage {}

    static ClientMessage read(String json) {
        Map<String, Object> message = new LinkedHashMap<>();
        try {
            Json.MAPPER
                    .readTree(json)
                    .properties()
                    .forEach(
                            field ->
                                    message.put(
                                            field.getKey(),
                                            Json.MAPPER.convertValue(
                                                    field.getValue(), Object.class)));
        } catch (JsonProcessingException e) {
            return new Bad("Not JSON.");
        }
        String type = String.valueOf(message.remove("type"));
        if (LATER.contains(type)) {
            return new NotThereYet(type);
        }
        return switch (type) {
            case "ack" ->
                    message.get("offset") instanceof Number offset
                            ? new Ack(offset.longValue())
                            : new Bad("ack needs the offset.");
            case "resize" -> new Resize(CommandReader.size(message));
            default -> new Bad("There is no message of type " + type + ".");
        };
    }
}
