package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Text in the shapes in which the APIs nest it. */
final class Texts {
    private static final int MAX_SEARCHED = 200_000;
    private static final Pattern DIRECTORY =
            Pattern.compile(
                    "(?:<cwd>|(?:working directory|cwd)[^/\\n]{0,40}?)(/[^\\\\\"<>\\n`]+)",
                    Pattern.CASE_INSENSITIVE);

    private Texts() {}

    /** The text of a string, of a part or of an array of parts that have text. */
    static String all(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        if (content.path("text").isTextual()) {
            return content.path("text").asText();
        }
        var all = new StringBuilder();
        if (content.isArray()) {
            for (JsonNode part : content) {
                String text = all(part);
                all.append(all.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
            }
        }
        return all.toString();
    }

    /** Where the client says it works; empty when it does not. */
    static String directory(String system, JsonNode messages) {
        String found = directory(system);
        if (!found.isEmpty()) {
            return found;
        }
        for (JsonNode message : messages) {
            JsonNode content =
                    message.has("parts") ? message.path("parts") : message.path("content");
            found = directory(all(content));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private static String directory(String text) {
        var matcher =
                DIRECTORY.matcher(
                        text.length() > MAX_SEARCHED ? text.substring(0, MAX_SEARCHED) : text);
        return matcher.find() ? matcher.group(1).strip().replaceAll("[.,/]+$", "") : "";
    }
}
