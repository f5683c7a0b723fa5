package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Messages API, https://docs.anthropic.com/en/api/messages-streaming. */
final class AnthropicMessages implements Wire {
    private static final Pattern SESSION =
            Pattern.compile("session\\D{0,10}?([0-9a-f]{8}-[0-9a-f-]{27})");

    @Override
    public Api api() {
        return Api.ANTHROPIC_MESSAGES;
    }

    @Override
    public ModelCall read(Asking asking) {
        JsonNode body = asking.body();
        Dialogue dialogue = dialogue(body.path("messages"));
        var tools = new ArrayList<Toolbox.Offered>();
        for (JsonNode tool : body.path("tools")) {
            tools.add(new Toolbox.Offered(tool.path("name").asText(), false));
        }
        String system = Texts.all(body.path("system"));
        return new ModelCall(
                body.path("model").asText(),
                Asking.conversation(session(asking), dialogue),
                dialogue,
                new Toolbox(tools, Texts.directory(system, body.path("messages"))),
                body.path("stream").asBoolean(),
                body.path("output_config").has("format") || body.has("tool_choice"),
                system);
    }

    private static @Nullable String session(Asking asking) {
        String header = asking.header("X-Claude-Code-Session-Id");
        if (header != null) {
            return header;
        }
        var matcher = SESSION.matcher(asking.body().path("metadata").path("user_id").asText());
        return matcher.find() ? matcher.group(1) : null;
    }

    private static Dialogue dialogue(JsonNode messages) {
        var entries = new ArrayList<Dialogue.Entry>();
        for (JsonNode message : messages) {
            if (!message.path("role").asText().equals("user")) {
                entries.add(new Dialogue.Said());
                continue;
            }
            JsonNode content = message.path("content");
            boolean apart = true;
            for (JsonNode part : content) {
                if (part.path("type").asText().equals("tool_result")) {
                    apart = false;
                    entries.add(new Dialogue.Answered());
                }
            }
            String text = Texts.all(content);
            if (!text.isEmpty()) {
                entries.add(new Dialogue.Prompt(text, apart));
            }
        }
        return new Dialogue(entries);
    }

    @Override
    public void stream(Reply reply, EventStream events) throws IOException {
        ObjectNode start = message(reply, List.of(), null);
        start.set(
                "usage",
                usage(reply.spend()).put("output_tokens", Math.min(1, reply.spend().output())));
        events.named("message_start", typed("message_start").set("message", start));
        int index = 0;
        if (!reply.text().isEmpty() || reply.tool() == null) {
            ObjectNode block = JsonNodeFactory.instance.objectNode();
            block.put("type", "text").put("text", "");
            begin(events, index, block);
            for (String piece : reply.pieces()) {
                ObjectNode delta = typed("text_delta").put("text", piece);
                delta(events, index, delta);
                events.pause(reply.pace());
            }
            end(events, index++);
        }
        if (reply.tool() instanceof ToolCall tool) {
            ObjectNode block = toolUse(reply, tool);
            block.putObject("input");
            begin(events, index, block);
            String json = tool.arguments().toString();
            int half = json.length() / 2;
            delta(
                    events,
                    index,
                    typed("input_json_delta").put("partial_json", json.substring(0, half)));
            delta(
                    events,
                    index,
                    typed("input_json_delta").put("partial_json", json.substring(half)));
            end(events, index);
        }
        ObjectNode last = typed("message_delta");
        last.putObject("delta").put("stop_reason", stop(reply)).putNull("stop_sequence");
        last.set("usage", usage(reply.spend()));
        events.named("message_delta", last);
        events.named("message_stop", typed("message_stop"));
    }

    @Override
    public JsonNode whole(Reply reply) {
        var content = new ArrayList<ObjectNode>();
        if (!reply.text().isEmpty() || reply.tool() == null) {
            content.add(typed("text").put("text", reply.text()));
        }
        if (reply.tool() instanceof ToolCall tool) {
            ObjectNode block = toolUse(reply, tool);
            block.set("input", tool.arguments());
            content.add(block);
        }
        ObjectNode message = message(reply, content, stop(reply));
        message.set("usage", usage(reply.spend()));
        return message;
    }

    @Override
    public JsonNode failure(int status, String message, int retryAfterSeconds) {
        String type =
                switch (status) {
                    case 400 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 429 -> "rate_limit_error";
                    case 529 -> "overloaded_error";
                    default -> "api_error";
                };
        ObjectNode failure = typed("error");
        failure.putObject("error").put("type", type).put("message", message);
        return failure;
    }

    @Override
    public Spend told(Spend s) {
        return new Spend(
                s.freshInput(), s.cacheWritten(), s.cacheRead(), s.answered() + s.reasoned(), 0);
    }

    private static void begin(EventStream events, int index, ObjectNode block) throws IOException {
        ObjectNode event = typed("content_block_start").put("index", index);
        events.named("content_block_start", event.set("content_block", block));
    }

    private static void delta(EventStream events, int index, ObjectNode delta) throws IOException {
        ObjectNode event = typed("content_block_delta").put("index", index);
        events.named("content_block_delta", event.set("delta", delta));
    }

    private static void end(EventStream events, int index) throws IOException {
        events.named("content_block_stop", typed("content_block_stop").put("index", index));
    }

    private static ObjectNode toolUse(Reply reply, ToolCall tool) {
        return typed("tool_use").put("id", "toolu_" + reply.id()).put("name", tool.name());
    }

    private static ObjectNode message(
            Reply reply, List<ObjectNode> content, @Nullable String stop) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("id", "msg_" + reply.id()).put("type", "message").put("role", "assistant");
        message.put("model", reply.model()).putArray("content").addAll(content);
        message.put("stop_reason", stop).putNull("stop_sequence");
        return message;
    }

    private static ObjectNode usage(Spend spend) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", spend.freshInput())
                .put("cache_creation_input_tokens", spend.cacheWritten())
                .put("cache_read_input_tokens", spend.cacheRead())
                .put("output_tokens", spend.output());
    }

    private static String stop(Reply reply) {
        return reply.tool() == null ? "end_turn" : "tool_use";
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
