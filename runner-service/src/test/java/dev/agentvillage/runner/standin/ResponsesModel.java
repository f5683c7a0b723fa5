package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;

/** Over OpenAI's Responses, as Codex does. */
final class ResponsesModel extends HttpModel {
    private final CodexSettings settings;
    private final String conversation;
    private final ArrayNode history = JsonNodeFactory.instance.arrayNode();

    ResponsesModel(CodexSettings settings, String conversation) {
        this.settings = settings;
        this.conversation = conversation;
    }

    @Override
    public void prompt(String text) {
        ObjectNode message = history.addObject().put("type", "message").put("role", "user");
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
    }

    @Override
    public void result(Answer.Call call, Result result) {
        history.addObject()
                .put("type", "function_call_output")
                .put("call_id", call.id())
                .put("output", result.output());
    }

    /** What was said until now, item by item. */
    ArrayNode history() {
        return history;
    }

    @Override
    Answer once() throws IOException, InterruptedException {
        return ask(history, true);
    }

    /** What nobody is told the cost of. */
    void aside(String text) throws IOException, InterruptedException {
        ArrayNode input = JsonNodeFactory.instance.arrayNode();
        ObjectNode message = input.addObject().put("type", "message").put("role", "user");
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        ask(input, false);
    }

    private Answer ask(ArrayNode input, boolean withTools)
            throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", settings.model()).put("stream", false);
        body.put("instructions", "A stand-in").set("input", input);
        ArrayNode tools = body.putArray("tools");
        if (withTools) {
            tools.addObject().put("type", "function").put("name", CodexTurn.TOOLS.shell());
        }
        JsonNode response =
                post(
                        HttpRequest.newBuilder(URI.create(settings.baseUrl() + "/responses"))
                                .header("Authorization", "Bearer " + settings.key())
                                .header("session_id", conversation),
                        body);
        var text = new StringBuilder();
        Answer.Call call = null;
        for (JsonNode item : response.path("output")) {
            input.add(item);
            item.path("content").forEach(c -> text.append(c.path("text").asText()));
            if (item.path("type").asText().equals("function_call")) {
                call =
                        new Answer.Call(
                                item.path("call_id").asText(),
                                item.path("name").asText(),
                                JSON.readTree(item.path("arguments").asText()));
            }
        }
        return new Answer(
                response.path("id").asText(), text.toString(), response.path("usage"), call);
    }
}
