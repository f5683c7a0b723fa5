package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Bounded;
import java.util.Optional;

/** The form by which a permission is asked for, and its answers. */
final class OmnaraForm {
    private static final int MAX_REASON = 500;

    private OmnaraForm() {}

    /** Nothing when the form is not the one that is known: then there is no yes to it. */
    static Optional<JsonNode> answer(JsonNode request, boolean allowed, String why) {
        JsonNode questions = request.path("questions");
        int index = allowed ? 0 : 1;
        JsonNode option = questions.path(0).path("options").path(index);
        if (questions.size() != 1
                || !option.path("label").asText().equalsIgnoreCase(allowed ? "Allow" : "Deny")) {
            return Optional.empty();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode answer = body.putArray("answers").addObject();
        answer.putArray("option_indices").add(index);
        if (!allowed && option.path("allows_text").asBoolean() && !why.isBlank()) {
            answer.put("text", Bounded.cut(why, MAX_REASON));
        }
        return Optional.of(body);
    }

    /** Whether somebody said yes. */
    static boolean allowed(JsonNode interaction) {
        JsonNode chosen = interaction.at("/resolution/answers/0/option_indices");
        return chosen.size() == 1 && chosen.path(0).isInt() && chosen.path(0).asInt() == 0;
    }

    /** For a person. */
    static String shown(JsonNode request) {
        StringBuilder text = new StringBuilder(Bounded.text(request.path("title").asText()));
        for (JsonNode question : request.path("questions")) {
            text.append("\n  ").append(Bounded.text(question.path("prompt").asText()));
            for (JsonNode option : question.path("options")) {
                text.append("\n   - ").append(Bounded.name(option.path("label").asText()));
            }
        }
        return Bounded.cut(text.toString(), 8_000);
    }
}
