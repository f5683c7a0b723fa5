package dev.agentvillage.session.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.order.CommandReader;
import dev.agentvillage.session.order.Reading;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client says on the control channel. */
sealed interface ClientMessage {
    /** All output before this offset has been shown. */
    record Ack(long offset) implements ClientMessage {}

    record Resize(Reading<Terminal> size) implements ClientMessage {}

    /** From now on only the sender types, whoever held it before. */
    record TakeWriter() implements ClientMessage {}

    record ReleaseWriter() implements ClientMessage {}

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
        return switch (type) {
            case "ack" ->
                    message.get("offset") instanceof Number offset
                            ? new Ack(offset.longValue())
                            : new Bad("ack needs the offset.");
            case "take_writer" -> new TakeWriter();
            case "release_writer" -> new ReleaseWriter();
            case "resize" -> new Resize(CommandReader.size(message));
            default -> new Bad("There is no message of type " + type + ".");
        };
    }
}
