package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as every agent is given it. */
public final class Prompt {
    private static final String RULES =
            "Follow AGENTS.md, CLAUDE.md or GEMINI.md of this repository where there is one.";

    private Prompt() {}

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
