package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a tool call of Omnara's is about. */
final class OmnaraTools {
    static final String RUN = "run_command";

    /** They look, ask, or end what runs: they may be used without a question. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "ask_question",
                    "tool_search",
                    "list_machines",
                    "inspect_machine",
                    "list_processes",
                    "read_process",
                    "stop_process",
                    "list_files",
                    "read_file",
                    "search_files",
                    "skill");

    /** What it does is read as a line for a shell of this kind. */
    private static final Set<String> SHELLS = Set.of("", "default", "sh", "bash", "zsh");

    private OmnaraTools() {}

    static boolean harmless(String tool) {
        return HARMLESS.contains(tool);
    }

    /**
     * What the policy is asked; all of it has to be right.
     *
     * @param directory the session's own: what is relative is meant to be in its repository
     */
    static List<Question> questions(String tool, JsonNode input, String directory) {
        Question any = Question.unknown(tool, input.toString(), directory);
        return switch (tool) {
            case RUN -> {
                Question line =
                        Question.line(
                                input.path("command").asText(),
                                input.path("cwd").asText(directory));
                yield SHELLS.contains(input.path("shell").asText())
                        ? List.of(line)
                        : List.of(line, any);
            }
            // What reads it may be a shell.
            case "write_process" ->
                    input.path("data").asText().isBlank()
                            ? List.of(any)
                            : List.of(Question.line(input.path("data").asText(), directory), any);
            case "web_fetch" -> List.of(Question.fetching(input.path("url").asText(), directory));
            case "upload_file" ->
                    List.of(Question.reading(input.path("source").asText(), directory), any);
            case "download_file" ->
                    List.of(Question.writing(input.path("destination").asText(), directory), any);
            default -> harmless(tool) ? List.of() : List.of(any);
        };
    }

    /** Absent where the result does not say. */
    static @Nullable Integer exitCode(JsonNode result) {
        return Optional.of(found(result, value -> value.path("exit_code")))
                .filter(JsonNode::isInt)
                .map(JsonNode::asInt)
                .orElse(null);
    }

    static String output(JsonNode result) {
        return found(result, value -> value.path("output")).asText();
    }

    /** The first that has it: results are structured, or JSON as text. */
    private static JsonNode found(JsonNode result, Function<JsonNode, JsonNode> part) {
        for (JsonNode block : result.path("content_blocks")) {
            JsonNode value =
                    block.path("type").asText().equals("structured_data")
                            ? block.path("value")
                            : read(block.path("text").asText());
            JsonNode there = part.apply(value);
            if (there.isValueNode() && !there.isNull()) {
                return there;
            }
        }
        return Json.MAPPER.missingNode();
    }

    private static JsonNode read(String text) {
        try {
            return text.startsWith("{") ? Json.MAPPER.readTree(text) : Json.MAPPER.missingNode();
        } catch (IOException e) {
            return Json.MAPPER.missingNode();
        }
    }
}
