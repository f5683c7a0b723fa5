package dev.agentvillage.acceptance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** Bodies of {@code POST /sessions}. */
final class Requests {
    private Requests() {}

    static ObjectNode shell(Path repository) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("providerId", "shell");
        body.putObject("repoRef").put("provider", "local").put("path", repository.toString());
        body.putObject("task").put("title", "A task").put("goal", "Reach it.");
        return body;
    }

    static ObjectNode command(Path repository, String... argv) {
        ObjectNode body = shell(repository).put("providerId", "command");
        var words = body.putObject("command").putArray("argv");
        List.of(argv).forEach(words::add);
        return body;
    }

    static ObjectNode bash(Path repository, String script) {
        return command(repository, "bash", "-c", script);
    }
}
