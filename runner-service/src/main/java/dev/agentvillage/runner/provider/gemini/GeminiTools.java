package dev.agentvillage.runner.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Bounded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Gemini CLI's tools do, as its hooks describe them. */
final class GeminiTools {
    private static final String SHELL = "run_shell_command";
    private static final Set<String> READING = Set.of("read_file");
    private static final Set<String> WRITING = Set.of("write_file", "replace");
    private static final Set<String> SEARCHING =
            Set.of("glob", "grep_search", "search_file_content", "list_directory");

    /** Touch nothing but the agent's own lists and helpers, whose tools come by here as well. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "activate_skill",
                    "ask_user",
                    "complete_task",
                    "enter_plan_mode",
                    "exit_plan_mode",
                    "get_internal_docs",
                    "invoke_agent",
                    "list_background_processes",
                    "tracker_add_dependency",
                    "tracker_create_task",
                    "tracker_get_task",
                    "tracker_list_tasks",
                    "tracker_update_task",
                    "tracker_visualize",
                    "update_topic",
                    "write_todos");

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s\"'<>),;]+");

    /** Below what the command printed, among what the tool adds by itself. */
    private static final Pattern EXIT =
            Pattern.compile(
                    "\\nExit Code: (\\d{1,3})(?:\\n[A-Z][A-Za-z ]+: [^\\n]*)*"
                            + "(?:\\n</untrusted_context>)?\\s*\\z");

    private static final Pattern BEFORE = Pattern.compile("\\A(?:<untrusted_context>\\n)?Output: ");

    private GeminiTools() {}

    static boolean isCommand(String tool) {
        return tool.equals(SHELL);
    }

    static String command(JsonNode input) {
        return input.path("command").asText();
    }

    /** Where the command runs: the tool may be given a directory of its own. */
    static String directory(JsonNode input, String cwd) {
        String own = Bounded.path(input.path("dir_path").asText());
        if (own.isEmpty()) {
            return cwd;
        }
        return own.startsWith("/") ? own : cwd + "/" + own;
    }

    /** What has to be judged; nothing for what can do no harm. */
    static Optional<Question> question(String tool, JsonNode input, String cwd) {
        if (tool.equals(SHELL)) {
            return Optional.of(Question.line(command(input), directory(input, cwd)));
        }
        if (READING.contains(tool)) {
            return Optional.of(Question.reading(input.path("file_path").asText(), cwd));
        }
        if (WRITING.contains(tool)) {
            return Optional.of(Question.writing(input.path("file_path").asText(), cwd));
        }
        if (SEARCHING.contains(tool)) {
            String path = input.path("dir_path").asText();
            return Optional.of(Question.reading(path.isEmpty() ? "." : path, cwd));
        }
        if (tool.equals("google_web_search")) {
            return Optional.of(Question.fetching("https://search", cwd));
        }
        if (tool.equals("web_fetch")) {
            return Optional.of(fetching(tool, input, cwd));
        }
        return HARMLESS.contains(tool)
                ? Optional.empty()
                : Optional.of(Question.unknown(tool, input.toString(), cwd));
    }

    /** It takes addresses out of a text; what is not one address is judged as an unknown tool. */
    private static Question fetching(String tool, JsonNode input, String cwd) {
        List<String> addresses =
                ADDRESS.matcher(input.path("prompt").asText() + " " + input.path("url").asText())
                        .results()
                        .map(r -> r.group())
                        .distinct()
                        .limit(2)
                        .toList();
        return addresses.size() == 1
                ? Question.fetching(addresses.getFirst(), cwd)
                : Question.unknown(tool, input.toString(), cwd);
    }

    static List<Path> read(String tool, JsonNode input) {
        return READING.contains(tool) ? file(input) : List.of();
    }

    static List<Path> written(String tool, JsonNode input) {
        return WRITING.contains(tool) ? file(input) : List.of();
    }

    private static List<Path> file(JsonNode input) {
        return Bounded.paths(input.path("file_path").asText());
    }

    static String operation(String tool) {
        return tool.equals("write_file") ? "write" : "edit";
    }

    /** It says the code when that is not 0. */
    static int exitCode(JsonNode response) {
        Matcher exit = EXIT.matcher(response.path("llmContent").asText());
        if (exit.find()) {
            return Integer.parseInt(exit.group(1));
        }
        return ok(response) ? 0 : 1;
    }

    static boolean ok(JsonNode response) {
        return response.path("error").isMissingNode() || response.path("error").isNull();
    }

    static String output(JsonNode response) {
        return Bounded.end(BEFORE.matcher(response.path("llmContent").asText()).replaceFirst(""));
    }
}
