package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.runner.provider.Bounded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What agents are launched from. Omnara asks before a tool runs only where its configuration says
 * so: one that lets tools run without a question is not used.
 *
 * @param config the one that was looked at, and no later one
 */
record OmnaraProfile(String id, String config) {
    private static final Set<String> ASKING = Set.of("always_ask", "always_deny");
    private static final int MAX_NAMED = 10;

    /**
     * @throws IOException with what has to be changed
     */
    static OmnaraProfile checked(OmnaraApi api, String id) throws IOException {
        JsonNode profile = api.get("/agent-profiles/" + id);
        JsonNode config = profile.path("current_config");
        String source = config.path("source").asText();
        if (source.isEmpty()) {
            throw new OmnaraException(0, "what the profile's tools may do cannot be read");
        }
        JsonNode resolved =
                api.post(
                        "/agent-configs/tools",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("source", source)
                                .put("source_format", config.path("source_format").asText("yaml")),
                        null);
        if (!resolved.path("tools").isArray()) {
            throw new OmnaraException(0, "what the profile's tools may do was not told");
        }
        List<String> free = free(resolved.path("tools"));
        if (!free.isEmpty()) {
            throw new OmnaraException(
                    0,
                    "the profile lets run without a question: "
                            + String.join(", ", free)
                            + "; set their permission to always_ask");
        }
        String current = profile.path("current_config_id").asText();
        if (!current.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new OmnaraException(0, "the profile has no usable configuration");
        }
        return new OmnaraProfile(id, current);
    }

    /** What would run without a question, and whatever works where nobody follows it. */
    static List<String> free(JsonNode tools) {
        List<String> free = new ArrayList<>();
        for (JsonNode tool : tools) {
            String name = Bounded.name(tool.path("name").asText());
            boolean asks = ASKING.contains(tool.at("/permission/mode").asText());
            if (tool.path("enabled").asBoolean(true)
                    && !OmnaraTools.harmless(name)
                    && !asks
                    && free.size() < MAX_NAMED) {
                free.add(name);
            }
        }
        return free;
    }
}
