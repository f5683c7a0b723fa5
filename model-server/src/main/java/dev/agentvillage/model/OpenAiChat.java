package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Chat Completions, https://platform.openai.com/docs/api-reference/chat-streaming. */
final class OpenAiChat implements Wire {
    @Override
    public Api api() {
        return Api.OPENAI_CHAT;
    }

    @Override
    public ModelCall read(Asking asking) {
        JsonNode body = asking.body();
        var system = new StringBuilder();
        var entries = new ArrayList<Dialogue.Entry>();
        for (JsonNode message : body.path("messages")) {
            String text = Texts.all(message.path("content"));
            switch (message.path("role").asText()) {
                case "user" -> entries.add(new Dialogue.Prompt(text, true));
                case "tool" -> entries.add(new Dialogue.Answered());
                case "assistant" -> entries.add(new Dialogue.Said());
                default -> system.append(text).append('\n');
            }
        }
        var dialogue = new Dialogue(entries);
        var tools = new ArrayList<Toolbox.Offered>();
        for (JsonNode tool : body.path("tools")) {
            tools.add(new Toolbox.Offered(tool.at("/function/name").asText(), false));
        }
        String directory = Texts.directory(system.toString(), body.path("messages"));
        return new ModelCall(
                body.path("model").asText(),
                Asking.conversation(asking.header("x-session-affinity"), dialogue),
                dialogue,
                new Toolbox(tools, directory),
                body.path("stream").asBoolean(),
                body.has("response_format"),
                system.toString());
    }

    @Override
    public void stream(Reply reply, EventStream events) throws IOException {
        for (String piece : reply.pieces()) {
            events.data(chunk(reply, delta().put("content", piece), null));
            events.pause(reply.pace());
        }
        if (reply.tool() instanceof ToolCall tool) {
            ObjectNode delta = delta();
            delta.putArray("tool_calls").add(call(reply, tool).put("index", 0));
            events.data(chunk(reply, delta, null));
        }
        events.data(chunk(reply, JsonNodeFactory.instance.objectNode(), finish(reply)));
        ObjectNode last = document(reply, "chat.completion.chunk");
        last.putArray("choices");
        last.set("usage", usage(reply.spend()));
        events.data(last);
        events.raw("[DONE]");
    }

    @Override
    public JsonNode whole(Reply reply) {
        ObjectNode whole = document(reply, "chat.completion");
        ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.put("content", reply.text());
        if (reply.tool() instanceof ToolCall tool) {
            message.putArray("tool_calls").add(call(reply, tool));
        }
        choice.put("finish_reason", finish(reply));
        whole.set("usage", usage(reply.spend()));
        return whole;
    }

    @Override
    public JsonNode failure(int status, String message, int retryAfterSeconds) {
        return error(status, message);
    }

    static JsonNode error(int status, String message) {
        String type =
                switch (status) {
                    case 401, 403 -> "authentication_error";
                    case 429 -> "rate_limit_exceeded";
                    default -> status < 500 ? "invalid_request_error" : "server_error";
                };
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        failure.putObject("error").put("message", message).put("type", type).put("code", type);
        return failure;
    }

    @Override
    public Spend told(Spend s) {
        return new Spend(
                s.freshInput() + s.cacheWritten(), 0, s.cacheRead(), s.answered(), s.reasoned());
    }

    private static ObjectNode chunk(Reply reply, ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = document(reply, "chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finish);
        return chunk;
    }

    private static ObjectNode delta() {
        return JsonNodeFactory.instance.objectNode().put("role", "assistant");
    }

    private static ObjectNode call(Reply reply, ToolCall tool) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.put("id", "call_" + reply.id()).put("type", "function").putObject("function");
        call.withObject("/function")
                .put("name", tool.name())
                .put("arguments", tool.arguments().toString());
        return call;
    }

    private static ObjectNode document(Reply reply, String type) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", "chatcmpl-" + reply.id()).put("object", type).put("created", 1);
        return document.put("model", reply.model());
    }

    private static ObjectNode usage(Spend spend) {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        usage.put("prompt_tokens", spend.input()).put("completion_tokens", spend.output());
        usage.put("total_tokens", spend.input() + spend.output());
        usage.putObject("prompt_tokens_details").put("cached_tokens", spend.cacheRead());
        usage.putObject("completion_tokens_details").put("reasoning_tokens", spend.reasoned());
        return usage;
    }

    private static String finish(Reply reply) {
        return reply.tool() == null ? "stop" : "tool_calls";
    }
}
