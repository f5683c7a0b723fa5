package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as every agent is given it. */
public final class Prompt {
    private static final String RULES =
            "Follow AGENTS.md, CLAUDE.md or GEMINI.md of this repository where there is one.";

    /** Of what is longer, a program is told where it stands: a list of arguments has its bounds. */
    static final int MAX_ARGUMENT = 8 * 1024;

    private static final String FILE = "task/prompt.md";

    private Prompt() {}

    /**
     * A prompt that is given as an argument.
     *
     * @param files to be written before; none where the text is all of it
     */
    public record Argument(String text, Map<Path, String> files) {
        public boolean inFile() {
            return !files.isEmpty();
        }
    }

    /** Where the file is that a long one is put into. */
    public static Path directory(Place place) {
        return place.home().resolve(FILE).resolveSibling(".").normalize();
    }

    public static Argument argument(SessionSpec spec, Place place) {
        String whole = of(spec);
        if (whole.getBytes(StandardCharsets.UTF_8).length <= MAX_ARGUMENT) {
            return new Argument(whole, Map.of());
        }
        Path file = place.home().resolve(FILE);
        return new Argument(
                "Your task ("
                        + spec.task().title().strip().replaceAll("\\s+", " ")
                        + ") is in the file "
                        + file
                        + ". Read that file to its end before anything else, then do what it says.",
                Map.of(file, whole));
    }

    public static String of(SessionSpec spec) {
        Task task = spec.task();
        StringBuilder text = new StringBuilder();
        text.append(task.title().strip()).append("\n\n").append(task.goal().strip());
        list(text, "Constraints", task.constraints());
        list(text, "Done means", task.acceptance());
        String room = spec.roomPath();
        if (room != null && !room.isBlank()) {
            text.append("\n\nWork in the directory ").append(room.strip()).append('.');
        }
        String branch = task.branchName();
        if (branch != null && !branch.isBlank()) {
            text.append("\n\nThe branch is ").append(branch.strip()).append('.');
        }
        return text.append("\n\n").append(RULES).toString();
    }

    private static void list(StringBuilder text, String title, @Nullable List<String> lines) {
        if (lines != null && !lines.isEmpty()) {
            text.append("\n\n").append(title).append(':');
            lines.forEach(line -> text.append("\n- ").append(line.strip()));
        }
    }
}
