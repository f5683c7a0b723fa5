package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;

/** One agent at Omnara, from its creation to its archiving. */
final class OmnaraAgent {
    private final OmnaraApi api;
    private final OmnaraLeft left;
    private final String id;

    private OmnaraAgent(OmnaraApi api, OmnaraLeft left, String id) {
        this.api = api;
        this.left = left;
        this.id = id;
    }

    /** It begins at once with the task. */
    static OmnaraAgent create(OmnaraApi api, OmnaraLeft left, OmnaraProfile profile, String task)
            throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("profile", profile.id()).put("config", profile.config());
        body.put("name", "Agent Village").put("message", task);
        JsonNode made = api.post("/agents", body, UUID.randomUUID().toString());
        String id = made.at("/agent/id").asText();
        if (!id.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new OmnaraException(0, "Omnara did not say which agent it made");
        }
        OmnaraAgent agent = new OmnaraAgent(api, left, id);
        try {
            left.add(id);
        } catch (IOException e) {
            agent.archive();
            throw e;
        }
        return agent;
    }

    static OmnaraAgent left(OmnaraApi api, OmnaraLeft left, String id) {
        return new OmnaraAgent(api, left, id);
    }

    String id() {
        return id;
    }

    String path() {
        return "/agents/" + id;
    }

    /** Waits for its turn, when it is busy. */
    void prompt(String text) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("content_blocks").addObject().put("type", "text").put("text", text);
        var _ = api.post(path() + "/inputs", body, UUID.randomUUID().toString());
    }

    /** Ends its turn. */
    void cancel() throws IOException {
        var _ = api.post(path() + "/cancel", JsonNodeFactory.instance.objectNode(), null);
    }

    JsonNode usage() throws IOException {
        return api.get(path() + "/usage");
    }

    JsonNode usageNow() throws IOException {
        return api.once(path() + "/usage");
    }

    /** Ends it, and all that runs for it. It may be done twice. */
    void archive() throws IOException {
        try {
            var _ = api.post(path() + "/archive", JsonNodeFactory.instance.objectNode(), null);
        } catch (OmnaraException e) {
            if (!e.gone()) {
                throw e;
            }
        }
        left.remove(id);
    }
}
