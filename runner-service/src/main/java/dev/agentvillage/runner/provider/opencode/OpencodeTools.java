package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Bounded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What opencode's tools do, as it describes them. */
final class OpencodeTools {
    private static final Set<String> READING = Set.of("read");
    private static final Set<String> WRITING =
            Set.of("write", "edit", "multiedit", "patch", "apply_patch");

    private OpencodeTools() {}

    static boolean isCommand(String tool) {
        return tool.equals("bash");
    }

    /** Where the command runs: the tool may be given a directory of its own. */
    static String directory(JsonNode input, String cwd) {
        String own = Bounded.path(input.path("workdir").asText());
        if (own.isEmpty()) {
            return cwd;
        }
        return own.startsWith("/") ? own : cwd + "/" + own;
    }

    /**
     * What has to be judged, each by itself; nothing where the tool asks once more for what it
     * does.
     *
     * @param asked as the server asks
     * @param input what the tool was called with, as far as that is known
     */
    static List<Question> questions(JsonNode asked, JsonNode input, String cwd) {
        String permission = Bounded.name(asked.path("permission").asText());
        JsonNode about = asked.path("metadata");
        return switch (permission) {
            // A tool that leaves the workspace asks for itself, too.
            case "external_directory" -> List.of();
            case "bash" -> List.of(line(about, input, cwd));
            case "edit" -> files(asked, input, cwd, true);
            case "read" -> files(asked, input, cwd, false);
            case "glob", "grep", "list", "lsp", "codesearch" -> {
                String path = input.path("path").asText();
                yield List.of(Question.reading(path.isEmpty() ? "." : path, cwd));
            }
            case "webfetch" -> List.of(Question.fetching(first(asked), cwd));
            case "websearch" -> List.of(Question.fetching("https://search", cwd));
            default -> List.of(Question.unknown(permission, asked.path("patterns") + "", cwd));
        };
    }

    private static Question line(JsonNode about, JsonNode input, String cwd) {
        String line = about.path("command").asText(input.path("command").asText());
        return line.isEmpty()
                ? Question.unknown("bash", "", cwd)
                : Question.line(line, directory(input, cwd));
    }

    /** Its patterns begin elsewhere than its tool: what is whole is taken first. */
    private static List<Question> files(JsonNode asked, JsonNode input, String cwd, boolean write) {
        Set<String> paths = new LinkedHashSet<>();
        for (JsonNode file : asked.at("/metadata/files")) {
            add(paths, file.path("filePath"));
            add(paths, file.path("movePath"));
        }
        add(paths, input.path("filePath"));
        if (paths.isEmpty()) {
            add(paths, asked.at("/metadata/filepath"));
        }
        if (paths.isEmpty()) {
            asked.path("patterns").forEach(p -> add(paths, p));
        }
        return paths.isEmpty()
                ? List.of(Question.unknown(asked.path("permission").asText(), "", cwd))
                : paths.stream()
                        .map(p -> write ? Question.writing(p, cwd) : Question.reading(p, cwd))
                        .toList();
    }

    private static void add(Set<String> paths, JsonNode path) {
        if (!path.asText().isEmpty()) {
            paths.add(path.asText());
        }
    }

    private static String first(JsonNode asked) {
        return asked.path("patterns").path(0).asText();
    }

    static List<Path> read(String tool, JsonNode input) {
        return READING.contains(tool) ? Bounded.paths(input.path("filePath").asText()) : List.of();
    }

    static List<Path> written(String tool, JsonNode input, JsonNode metadata) {
        if (!WRITING.contains(tool)) {
            return List.of();
        }
        List<Path> paths = new ArrayList<>(Bounded.paths(input.path("filePath").asText()));
        metadata.path("files")
                .forEach(f -> paths.addAll(Bounded.paths(f.path("filePath").asText())));
        return paths;
    }

    static String operation(String tool) {
        return tool.equals("write") ? "write" : "edit";
    }
}
