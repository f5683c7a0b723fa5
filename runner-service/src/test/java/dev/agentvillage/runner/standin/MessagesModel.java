package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** Over Anthropic's Messages API. */
final class MessagesModel extends HttpModel {
    private final URI messages;
    private final String conversation;
    private final List<String> tools;
    private final String directory;
    private final ArrayNode history = JsonNodeFactory.instance.arrayNode();

    MessagesModel(String base, String conversation, Tools tools) {
        this(base, conversation, tools.names(), System.getProperty("user.dir"));
    }

    /**
     * @param tools the names of those that it is offered
     * @param directory where it works
     */
    MessagesModel(String base, String conversation, List<String> tools, String directory) {
        this.messages = URI.create(base + "/v1/messages");
        this.conversation = conversation;
        this.tools = tools;
        this.directory = directory;
    }

    ArrayNode history() {
        return history;
    }

    @Override
    public void prompt(String text) {
        history.addObject().put("role", "user").put("content", text);
    }

    @Override
    public void result(Answer.Call call, Result result) {
        history.addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", call.id())
                .put("content", result.output());
    }

    @Override
    Answer once() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", "stand-in").put("max_tokens", 1_000).put("stream", false);
        body.put("system", "Working directory: " + directory);
        body.set("messages", history);
        ArrayNode offered = body.putArray("tools");
        tools.forEach(name -> offered.addObject().put("name", name));
        return read(
                post(
                        HttpRequest.newBuilder(messages)
                                .header("X-Claude-Code-Session-Id", conversation),
                        body));
    }

    private Answer read(JsonNode message) {
        history.addObject().put("role", "assistant").set("content", message.path("content"));
        var text = new StringBuilder();
        Answer.Call call = null;
        for (JsonNode part : message.path("content")) {
            text.append(part.path("text").asText());
            if (part.path("type").asText().equals("tool_use")) {
                call =
                        new Answer.Call(
                                part.path("id").asText(),
                                part.path("name").asText(),
                                part.path("input"));
            }
        }
        return new Answer(
                message.path("id").asText(), text.toString(), message.path("usage"), call);
    }
}
