package dev.agentvillage.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tools that a client offers, and where it works: enough to say an abstract step in its own
 * words. By the names of the tools and not by the API, for clients speak several APIs.
 */
record Toolbox(List<Offered> offered, String cwd) {
    record Offered(String name, boolean freeform) {}

    Toolbox {
        offered = List.copyOf(offered);
    }

    boolean isEmpty() {
        return offered.isEmpty();
    }

    List<String> names() {
        return offered.stream().map(Offered::name).toList();
    }

    ToolCall call(Step.Tool step) {
        return switch (step) {
            case Step.Write write -> write(write);
            case Step.Edit edit -> edit(edit);
            case Step.Run run -> run(run.command());
            case Step.Read read -> read(read);
        };
    }

    private ToolCall write(Step.Write step) {
        String path = step.path();
        if (has("Write")) {
            return call("Write", "file_path", absolute(path), "content", step.content());
        }
        if (has("write_file")) {
            return call("write_file", "file_path", absolute(path), "content", step.content());
        }
        if (has("write")) {
            return call("write", "filePath", absolute(path), "content", step.content());
        }
        if (has("apply_patch")) {
            return patch("*** Add File: " + path + "\n" + lines("+", step.content()));
        }
        return run("printf '%s' " + quoted(step.content()) + " > " + quoted(path));
    }

    private ToolCall edit(Step.Edit step) {
        String path = step.path();
        if (has("Edit")) {
            return call(
                    "Edit",
                    List.of("file_path", absolute(path)),
                    List.of("old_string", step.before(), "new_string", step.after()));
        }
        if (has("replace")) {
            return call(
                    "replace",
                    List.of("file_path", absolute(path), "instruction", "Edit " + path),
                    List.of("old_string", step.before(), "new_string", step.after()));
        }
        if (has("edit")) {
            return call(
                    "edit",
                    List.of("filePath", absolute(path)),
                    List.of("oldString", step.before(), "newString", step.after()));
        }
        if (has("apply_patch") || has("exec_command") || has("shell_command")) {
            return patch(
                    "*** Update File: "
                            + path
                            + "\n@@\n"
                            + lines("-", step.before())
                            + lines("+", step.after()));
        }
        throw new UnsayableException("edit a file");
    }

    private ToolCall run(String command) {
        if (has("Bash")) {
            return call("Bash", "command", command, "description", "Runs a scripted command");
        }
        if (has("run_shell_command")) {
            return call(
                    "run_shell_command",
                    "command",
                    command,
                    "description",
                    "Runs a scripted command");
        }
        if (has("bash")) {
            return call("bash", "command", command, "description", "Runs a scripted command");
        }
        if (has("exec_command")) {
            return call("exec_command", List.of("cmd", command), List.of());
        }
        if (has("shell_command")) {
            return call("shell_command", List.of("command", command), List.of());
        }
        if (has("shell")) {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode();
            arguments.putArray("command").add("bash").add("-c").add(command);
            return new ToolCall("shell", arguments, null);
        }
        throw new UnsayableException("run a command");
    }

    private ToolCall read(Step.Read step) {
        String path = absolute(step.path());
        if (has("Read")) {
            return call("Read", List.of("file_path", path), List.of());
        }
        if (has("read_file")) {
            return call("read_file", List.of("file_path", path), List.of());
        }
        if (has("read")) {
            return call("read", List.of("filePath", path), List.of());
        }
        return run("cat " + quoted(step.path()));
    }

    private ToolCall patch(String hunk) {
        String text = "*** Begin Patch\n" + hunk + "*** End Patch";
        if (!has("apply_patch")) {
            return run("apply_patch <<'PATCH'\n" + text + "\nPATCH");
        }
        boolean freeform =
                offered.stream().anyMatch(o -> o.name().equals("apply_patch") && o.freeform());
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("input", text);
        return new ToolCall("apply_patch", arguments, freeform ? text : null);
    }

    private boolean has(String name) {
        return offered.stream().anyMatch(o -> o.name().equals(name));
    }

    private String absolute(String path) {
        return path.startsWith("/") || cwd.isEmpty() ? path : cwd + "/" + path;
    }

    private static ToolCall call(String name, String k1, String v1, String k2, String v2) {
        return call(name, List.of(k1, v1), List.of(k2, v2));
    }

    private static ToolCall call(String name, List<String> first, List<String> then) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        for (List<String> pairs : List.of(first, then)) {
            for (int i = 0; i < pairs.size(); i += 2) {
                arguments.put(pairs.get(i), pairs.get(i + 1));
            }
        }
        return new ToolCall(name, arguments, null);
    }

    private static String lines(String prefix, String text) {
        return text.lines().map(line -> prefix + line + "\n").collect(Collectors.joining());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
