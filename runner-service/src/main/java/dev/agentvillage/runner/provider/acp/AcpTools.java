package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Bounded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tool call of the protocol is about. */
final class AcpTools {
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_PATHS = 64;
    private static final Set<String> SHELLS = Set.of("bash", "sh", "zsh", "/bin/bash", "/bin/sh");

    private AcpTools() {}

    static JsonNode merged(@Nullable JsonNode before, JsonNode now) {
        if (!(before instanceof ObjectNode known) || !(now instanceof ObjectNode more)) {
            return now;
        }
        ObjectNode all = known.deepCopy();
        more.properties()
                .forEach(
                        e -> {
                            if (!e.getValue().isNull() && !e.getValue().isEmpty()
                                    || e.getValue().isValueNode() && !e.getValue().isNull()) {
                                all.set(e.getKey(), e.getValue());
                            }
                        });
        return all;
    }

    static boolean isCommand(JsonNode call) {
        return call.path("kind").asText().equals("execute");
    }

    /** By its kind, since titles are sentences. */
    static String name(JsonNode call) {
        return Bounded.cut(call.path("kind").asText("other"), 100);
    }

    /** Where it is not given by itself, the title is it, perhaps in a fence of Markdown. */
    static String command(JsonNode call) {
        JsonNode given = call.at("/rawInput/command");
        if (given.isTextual()) {
            return given.asText();
        }
        if (given.isArray() && !given.isEmpty()) {
            List<String> words = new ArrayList<>();
            given.forEach(word -> words.add(word.asText()));
            return words.size() == 3
                            && SHELLS.contains(words.get(0))
                            && words.get(1).matches("-l?c")
                    ? words.get(2)
                    : String.join(" ", words.stream().map(AcpTools::quoted).toList());
        }
        String title = call.path("title").asText().strip();
        return title.length() > 1 && title.startsWith("`") && title.endsWith("`")
                ? title.substring(1, title.length() - 1)
                : title;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    static List<String> paths(JsonNode call) {
        Set<String> paths = new LinkedHashSet<>();
        call.path("locations").forEach(l -> paths.add(l.path("path").asText()));
        call.path("content").forEach(c -> paths.add(c.path("path").asText()));
        paths.remove("");
        return paths.stream().limit(MAX_PATHS).toList();
    }

    /**
     * What the policy is asked; all of it has to be right. Nothing about what only thinks.
     *
     * @param directory where it works
     */
    static List<Question> questions(JsonNode call, String directory) {
        String title = Bounded.cut(call.path("title").asText(), MAX_TEXT);
        List<String> paths = paths(call);
        return switch (call.path("kind").asText()) {
            case "execute" -> List.of(Question.line(command(call), directory));
            case "read", "search" ->
                    paths.isEmpty()
                            ? List.of(Question.unknown("read", title, directory))
                            : paths.stream().map(p -> Question.reading(p, directory)).toList();
            case "edit", "delete", "move" ->
                    paths.isEmpty()
                            ? List.of(Question.unknown("edit", title, directory))
                            : paths.stream().map(p -> Question.writing(p, directory)).toList();
            case "fetch" -> {
                String address = call.at("/rawInput/url").asText(title);
                yield List.of(Question.fetching(address, directory));
            }
            case "think" -> List.of();
            default ->
                    List.of(
                            Question.unknown(
                                    "acp", title + " " + call.path("rawInput"), directory));
        };
    }

    /** Absent where the agent does not say. */
    static @Nullable Integer exitCode(JsonNode call) {
        for (String name : List.of("exitCode", "exit_code")) {
            JsonNode code = call.path("rawOutput").path(name);
            if (code.isInt()) {
                return code.asInt();
            }
        }
        return null;
    }

    static String output(JsonNode call) {
        StringBuilder text = new StringBuilder();
        call.path("content").forEach(c -> text.append(c.at("/content/text").asText()));
        return Bounded.end(text.toString());
    }

    static Map<String, Object> shown(JsonNode call) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("title", Bounded.cut(call.path("title").asText(), MAX_TEXT));
        List<String> paths = paths(call);
        if (!paths.isEmpty()) {
            shown.put("paths", paths.stream().map(p -> Bounded.cut(p, 500)).toList());
        }
        return shown;
    }
}
