package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the commands of an event. It goes on where one of them says nothing, is late, or ends in any
 * way but with a text and a code above 1: as the real one does.
 */
record GeminiHookScripts(JsonNode byEvent) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long USUAL_MS = 60_000;

    Verdict run(ObjectNode event) throws IOException, InterruptedException {
        for (JsonNode matcher : byEvent.path(event.path("hook_event_name").asText())) {
            for (JsonNode hook : matcher.path("hooks")) {
                Verdict verdict = one(hook, event);
                if (!verdict.allowed()) {
                    return verdict;
                }
            }
        }
        return Verdict.YES;
    }

    private static Verdict one(JsonNode hook, ObjectNode event)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", hook.path("command").asText()).start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(event.toString().getBytes(StandardCharsets.UTF_8));
            }
            process.onExit().get(hook.path("timeout").asLong(USUAL_MS), TimeUnit.MILLISECONDS);
            String out = text(process.getInputStream().readAllBytes());
            return verdict(
                    out.isEmpty() ? text(process.getErrorStream().readAllBytes()) : out,
                    process.exitValue());
        } catch (TimeoutException | ExecutionException e) {
            return Verdict.YES;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    private static Verdict verdict(String said, int exitCode) {
        if (said.isEmpty()) {
            return Verdict.YES;
        }
        try {
            JsonNode json = JSON.readTree(said);
            return json.path("decision").asText().equals("deny")
                    ? Verdict.no(json.path("reason").asText())
                    : Verdict.YES;
        } catch (JacksonException e) {
            return exitCode > 1 ? Verdict.no(said) : Verdict.YES;
        }
    }
}
