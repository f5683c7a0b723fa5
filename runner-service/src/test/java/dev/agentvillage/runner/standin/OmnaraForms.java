package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the API writes what waits for a person. */
final class OmnaraForms {
    private OmnaraForms() {}

    static ObjectNode permission(String id, String agent, Answer.Call call) {
        ObjectNode interaction = JsonNodeFactory.instance.objectNode();
        interaction.put("id", id).put("agent_id", agent).put("tool_call_id", call.id());
        interaction.put("tool_name", "run_command").put("interaction_kind", "permission");
        interaction.put("state", "open");
        ObjectNode form = interaction.putObject("request");
        form.put("title", "Permission requested for run_command");
        form.putArray("context")
                .addObject()
                .put("label", "Command")
                .put("value", call.input().path("command").asText());
        ObjectNode question = form.putArray("questions").addObject();
        ArrayNode options = question.put("prompt", "Allow this tool call?").putArray("options");
        options.addObject().put("label", "Allow");
        options.addObject().put("label", "Deny").put("allows_text", true);
        return interaction;
    }
}
