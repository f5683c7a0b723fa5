package dev.agentvillage.model;

import java.time.Instant;
import java.util.List;

/**
 * A request as a test may want to see it. Of requests that are no model calls only method and path
 * are known.
 *
 * @param scripts that the prompts of its conversation name, in their order
 */
public record SeenRequest(
        Instant at,
        String method,
        String path,
        String model,
        String conversation,
        List<String> tools,
        String lastPrompt,
        List<String> scripts) {
    private static final int MAX_PROMPT = 4_000;

    public SeenRequest {
        tools = List.copyOf(tools);
        scripts = List.copyOf(scripts);
        lastPrompt =
                lastPrompt.length() > MAX_PROMPT ? lastPrompt.substring(0, MAX_PROMPT) : lastPrompt;
    }
}
