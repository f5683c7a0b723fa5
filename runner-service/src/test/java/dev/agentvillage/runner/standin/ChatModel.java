package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Over OpenAI's Chat Completions, as opencode does. */
final class ChatModel extends HttpModel {
    private final URI completions;
    private final String key;
    private final String name;
    private final String conversation;
    private final List<String> tools;
    private final ArrayNode history = JsonNodeFactory.instance.arrayNode();

    ChatModel(OpencodeSettings settings, String conversation, List<String> tools) {
        this.completions = URI.create(settings.baseUrl() + "/chat/completions");
        this.key = settings.key();
        this.name = settings.model();
        this.conversation = conversation;
        this.tools = tools;
        history.addObject()
                .put("role", "system")
                .put("content", "Working directory: " + System.getProperty("user.dir"));
    }

    @Override
    public void prompt(String text) {
        history.addObject().put("role", "user").put("content", text);
    }

    /** As it was answered, now or in an earlier session. */
    void said(String text, Answer.@Nullable Call call) {
        ObjectNode message = history.addObject().put("role", "assistant").put("content", text);
        if (call != null) {
            ObjectNode made = message.putArray("tool_calls").addObject();
            made.put("id", call.id()).put("type", "function");
            made.putObject("function")
                    .put("name", call.tool())
                    .put("arguments", call.input().toString());
        }
    }

    @Override
    public void result(Answer.Call call, Result result) {
        history.addObject()
                .put("role", "tool")
                .put("tool_call_id", call.id())
                .put("content", result.output());
    }

    @Override
    Answer once() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", name).put("stream", false);
        body.set("messages", history);
        ArrayNode offered = body.putArray("tools");
        tools.forEach(
                tool ->
                        offered.addObject()
                                .put("type", "function")
                                .putObject("function")
                                .put("name", tool));
        Answer answer =
                read(
                        post(
                                HttpRequest.newBuilder(completions)
                                        .header("Authorization", "Bearer " + key)
                                        .header("x-session-affinity", conversation),
                                body));
        said(answer.text(), answer.call());
        return answer;
    }

    private static Answer read(JsonNode completion) throws IOException {
        JsonNode message = completion.at("/choices/0/message");
        JsonNode made = message.at("/tool_calls/0");
        Answer.Call call = null;
        if (made.isObject()) {
            call =
                    new Answer.Call(
                            made.path("id").asText(),
                            made.at("/function/name").asText(),
                            JSON.readTree(made.at("/function/arguments").asText()));
        }
        return new Answer(
                completion.path("id").asText(),
                message.path("content").asText(),
                completion.path("usage"),
                call);
    }
}
