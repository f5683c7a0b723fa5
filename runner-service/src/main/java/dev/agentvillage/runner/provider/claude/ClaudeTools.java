package dev.agentvillage.runner.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Bounded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Claude Code's tools do, as its hooks describe them. */
final class ClaudeTools {
    private static final Pattern EXIT = Pattern.compile("^Exit code (\\d{1,3})\\b");

    private static final Set<String> READING = Set.of("Read", "NotebookRead");
    private static final Set<String> WRITING = Set.of("Write", "Edit", "MultiEdit", "NotebookEdit");
    private static final Set<String> SEARCHING = Set.of("Glob", "Grep", "LS");

    /** Ask the person at the terminal something: an answer of ours would be in their stead. */
    private static final Set<String> ASKING = Set.of("AskUserQuestion", "ExitPlanMode");

    /** Touch nothing but the agent's own lists and helpers, whose tools come by here as well. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "Agent",
                    "BashOutput",
                    "EnterPlanMode",
                    "KillShell",
                    "Skill",
                    "SlashCommand",
                    "Task",
                    "TaskCreate",
                    "TaskGet",
                    "TaskList",
                    "TaskOutput",
                    "TaskStop",
                    "TaskUpdate",
                    "TodoRead",
                    "TodoWrite",
                    "ToolSearch");

    private ClaudeTools() {}

    static boolean asks(String tool) {
        return ASKING.contains(tool);
    }

    static boolean isCommand(String tool) {
        return tool.equals("Bash") || tool.equals("PowerShell") || tool.equals("Monitor");
    }

    /** What has to be judged; nothing for what can do no harm. */
    static Optional<Question> question(String tool, JsonNode input, String directory) {
        if (isCommand(tool)) {
            return Optional.of(Question.line(input.path("command").asText(), directory));
        }
        if (READING.contains(tool) || SEARCHING.contains(tool)) {
            return file(input).map(path -> Question.reading(path, directory));
        }
        if (WRITING.contains(tool)) {
            return Optional.of(Question.writing(file(input).orElse(""), directory));
        }
        if (tool.equals("WebFetch")) {
            return Optional.of(Question.fetching(input.path("url").asText(), directory));
        }
        if (tool.equals("WebSearch")) {
            return Optional.of(Question.fetching("https://search", directory));
        }
        return HARMLESS.contains(tool)
                ? Optional.empty()
                : Optional.of(Question.unknown(tool, input.toString(), directory));
    }

    private static Optional<String> file(JsonNode input) {
        for (String name : List.of("file_path", "notebook_path", "path")) {
            String path = input.path(name).asText();
            if (!path.isEmpty()) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    static List<Path> read(String tool, JsonNode input) {
        return READING.contains(tool) ? paths(input) : List.of();
    }

    static List<Path> written(String tool, JsonNode input) {
        return WRITING.contains(tool) ? paths(input) : List.of();
    }

    private static List<Path> paths(JsonNode input) {
        return file(input).map(Bounded::paths).orElse(List.of());
    }

    static String operation(String tool) {
        return tool.equals("Write") ? "write" : "edit";
    }

    static int exitCode(String error) {
        Matcher exit = EXIT.matcher(error);
        return exit.find() ? Integer.parseInt(exit.group(1)) : 1;
    }

    /** It has a word for a 1 that is no error, as grep's, and then calls it a success. */
    static int exitCode(JsonNode response) {
        return response.path("returnCodeInterpretation").asText().isEmpty() ? 0 : 1;
    }

    /** The end of what a command printed. */
    static String output(JsonNode response) {
        return Bounded.end(
                response.path("stdout").asText() + "\n" + response.path("stderr").asText());
    }
}
