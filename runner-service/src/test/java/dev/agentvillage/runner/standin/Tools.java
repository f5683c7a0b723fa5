package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tools of a coding CLI under the names that it gives them. Commands run in a session of their
 * own without a terminal, as those of the real ones.
 *
 * @param command of the shell tool's input
 * @param file of the file tools' input
 */
record Tools(String shell, String write, String read, String command, String file) {
    List<String> names() {
        return List.of(shell, write, read);
    }

    boolean isShell(Answer.Call call) {
        return call.tool().equals(shell);
    }

    Result use(Answer.Call call) throws IOException, InterruptedException {
        JsonNode input = call.input();
        if (isShell(call)) {
            return run(input.path(command).asText());
        }
        Path path = Path.of(input.path(file).asText()).toAbsolutePath();
        if (call.tool().equals(read)) {
            return new Result(0, Files.readString(path));
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(path, input.path("content").asText());
        return new Result(0, "written");
    }

    private static Result run(String line) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("setsid", "--wait", "bash", "-c", line)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
