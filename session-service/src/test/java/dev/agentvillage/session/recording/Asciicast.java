package dev.agentvillage.session.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads asciicast v2 by its rules, and nothing else. */
public record Asciicast(JsonNode header, List<Event> events) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    public record Event(double time, String code, String data) {}

    public static Asciicast read(String text) {
        assertThat(text).endsWith("\n");
        String[] lines = text.split("\n");
        JsonNode header = json(lines[0]);
        assertThat(header.path("version").isInt()).isTrue();
        assertThat(header.path("version").asInt()).isEqualTo(2);
        assertThat(header.path("width").isInt()).isTrue();
        assertThat(header.path("height").isInt()).isTrue();
        assertThat(header.path("width").asInt()).isPositive();
        assertThat(header.path("height").asInt()).isPositive();
        assertThat(header.path("timestamp").isIntegralNumber()).isTrue();
        assertThat(header.path("title").isTextual()).isTrue();
        header.path("env").forEach(v -> assertThat(v.isTextual()).isTrue());
        List<Event> events = new ArrayList<>();
        double last = 0;
        for (int i = 1; i < lines.length; i++) {
            JsonNode event = json(lines[i]);
            assertThat(event.isArray()).as(lines[i]).isTrue();
            assertThat(event).as(lines[i]).hasSize(3);
            assertThat(event.get(0).isNumber()).as(lines[i]).isTrue();
            assertThat(event.get(0).asDouble()).as(lines[i]).isGreaterThanOrEqualTo(last);
            assertThat(event.get(1).asText()).as(lines[i]).isIn("o", "i", "m", "r");
            assertThat(event.get(2).isTextual()).as(lines[i]).isTrue();
            if (event.get(1).asText().equals("r")) {
                assertThat(event.get(2).asText()).matches("[1-9][0-9]*x[1-9][0-9]*");
            }
            last = event.get(0).asDouble();
            events.add(new Event(last, event.get(1).asText(), event.get(2).asText()));
        }
        return new Asciicast(header, events);
    }

    private static JsonNode json(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    public String output() {
        StringBuilder output = new StringBuilder();
        events.stream().filter(e -> e.code().equals("o")).forEach(e -> output.append(e.data()));
        return output.toString();
    }
}
