package dev.agentvillage.runner.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the log records of OpenTelemetry, as JSON: one for each answer of a model, of those for
 * which model to take and of helpers too.
 */
final class GeminiUsage {
    private GeminiUsage() {}

    /**
     * @param main what of it is in the transcript, too
     * @param turnsEnded of how many turns it is known that nothing of them comes any more
     */
    record Told(List<Fact.Used> used, List<Fact.Used> main, int turnsEnded) {}

    static Told of(JsonNode body) {
        List<Fact.Used> used = new ArrayList<>();
        List<Fact.Used> main = new ArrayList<>();
        int ended = 0;
        for (JsonNode resource : body.path("resourceLogs")) {
            for (JsonNode scope : resource.path("scopeLogs")) {
                for (JsonNode entry : scope.path("logRecords")) {
                    Map<String, JsonNode> said = attributes(entry);
                    switch (text(said, "event.name")) {
                        case "gemini_cli.api_response" -> {
                            Fact.Used one = used(said);
                            used.add(one);
                            if (text(said, "role").equals("main")) {
                                main.add(one);
                            }
                        }
                        case "gemini_cli.hook_call" -> {
                            if (text(said, "hook_event_name").equals("AfterAgent")) {
                                ended++;
                            }
                        }
                        default -> {}
                    }
                }
            }
        }
        return new Told(List.copyOf(used), List.copyOf(main), ended);
    }

    private static Map<String, JsonNode> attributes(JsonNode entry) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        for (JsonNode attribute : entry.path("attributes")) {
            all.put(attribute.path("key").asText(), attribute.path("value"));
        }
        return all;
    }

    private static Fact.Used used(Map<String, JsonNode> said) {
        long cached = count(said, "cached_content_token_count");
        long thoughts = count(said, "thoughts_token_count");
        long input = count(said, "input_token_count") + count(said, "tool_token_count");
        String model = text(said, "model");
        return new Fact.Used(
                model.isEmpty() ? "unknown" : Bounded.name(model),
                tokens(input, count(said, "output_token_count"), cached, thoughts),
                null);
    }

    /**
     * @param input with what was cached
     * @param output without thoughts
     */
    static Tokens tokens(long input, long output, long cached, long thoughts) {
        return new Tokens(Math.max(0, input - cached), output + thoughts, cached, thoughts);
    }

    private static String text(Map<String, JsonNode> said, String name) {
        JsonNode value = said.get(name);
        return value == null ? "" : value.path("stringValue").asText();
    }

    /** Whole numbers of 64 bits are texts in JSON. */
    private static long count(Map<String, JsonNode> said, String name) {
        JsonNode value = said.get(name);
        return value == null ? 0 : Math.max(0, value.path("intValue").asLong());
    }
}
