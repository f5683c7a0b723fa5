package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

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
        HookProcess said =
                HookProcess.run(
                        hook.path("command").asText(),
                        hook.path("timeout").asLong(USUAL_MS),
                        event);
        return verdict(said.out().isEmpty() ? said.err() : said.out(), said.exitCode());
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
