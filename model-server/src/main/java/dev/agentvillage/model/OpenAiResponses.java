package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The Responses API, https://platform.openai.com/docs/api-reference/responses-streaming. */
final class OpenAiResponses implements Wire {
    @Override
    public Api api() {
        return Api.OPENAI_RESPONSES;
    }

    @Override
    public ModelCall read(Asking asking) {
        JsonNode body = asking.body();
        Dialogue dialogue = dialogue(body.path("input"));
        var tools = new ArrayList<Toolbox.Offered>();
        for (JsonNode tool : body.path("tools")) {
            String type = tool.path("type").asText();
            tools.add(new Toolbox.Offered(tool.path("name").asText(type), type.equals("custom")));
        }
        String named = asking.header("session_id");
        if (named == null) {
            named = body.path("prompt_cache_key").asText("");
        }
        return new ModelCall(
                body.path("model").asText(),
                Asking.conversation(named, dialogue),
                dialogue,
                new Toolbox(
                        tools,
                        Texts.directory(body.path("instructions").asText(), body.path("input"))),
                body.path("stream").asBoolean(),
                body.path("text").has("format"),
                body.path("instructions").asText());
    }

    private static Dialogue dialogue(JsonNode input) {
        if (input.isTextual()) {
            return new Dialogue(List.of(new Dialogue.Prompt(input.asText(), true)));
        }
        var entries = new ArrayList<Dialogue.Entry>();
        for (JsonNode item : input) {
            String type = item.path("type").asText("message");
            if (type.endsWith("_call_output")) {
                entries.add(new Dialogue.Answered());
            } else if (type.equals("message") && item.path("role").asText().equals("user")) {
                entries.add(new Dialogue.Prompt(Texts.all(item.path("content")), true));
            } else if (item.path("role").asText().equals("assistant")) {
                entries.add(new Dialogue.Said());
            }
        }
        return new Dialogue(entries);
    }

    @Override
    public void stream(Reply reply, EventStream events) throws IOException {
        var numbered = new Numbered(events);
        numbered.send(
                "response.created", with("response", response(reply, "in_progress", List.of())));
        int index = 0;
        for (ObjectNode item : items(reply)) {
            ObjectNode begun = item.deepCopy().put("status", "in_progress");
            boolean message = item.path("type").asText().equals("message");
            if (message) {
                begun.putArray("content");
            }
            numbered.send(
                    "response.output_item.added", with("item", begun).put("output_index", index));
            if (message) {
                text(reply, item.path("id").asText(), index, numbered, events);
            }
            numbered.send(
                    "response.output_item.done", with("item", item).put("output_index", index++));
        }
        ObjectNode done = response(reply, "completed", items(reply));
        done.set("usage", usage(reply.spend()));
        numbered.send("response.completed", with("response", done));
    }

    private static void text(
            Reply reply, String id, int index, Numbered numbered, EventStream events)
            throws IOException {
        for (String piece : reply.pieces()) {
            ObjectNode delta = JsonNodeFactory.instance.objectNode();
            delta.put("item_id", id).put("output_index", index).put("content_index", 0);
            numbered.send("response.output_text.delta", delta.put("delta", piece));
            events.pause(reply.pace());
        }
    }

    @Override
    public JsonNode whole(Reply reply) {
        ObjectNode done = response(reply, "completed", items(reply));
        done.set("usage", usage(reply.spend()));
        return done;
    }

    @Override
    public JsonNode failure(int status, String message, int retryAfterSeconds) {
        return OpenAiChat.error(status, message);
    }

    @Override
    public Spend told(Spend s) {
        return new Spend(
                s.freshInput() + s.cacheWritten(), 0, s.cacheRead(), s.answered(), s.reasoned());
    }

    private static List<ObjectNode> items(Reply reply) {
        var items = new ArrayList<ObjectNode>();
        if (!reply.text().isEmpty() || reply.tool() == null) {
            ObjectNode item = item("message", "msg_", reply).put("role", "assistant");
            ObjectNode text = item.putArray("content").addObject();
            text.put("type", "output_text").put("text", reply.text()).putArray("annotations");
            items.add(item);
        }
        if (reply.tool() instanceof ToolCall tool) {
            boolean custom = tool.freeform() != null;
            ObjectNode item =
                    custom
                            ? item("custom_tool_call", "ctc_", reply)
                            : item("function_call", "fc_", reply);
            item.put("call_id", "call_" + reply.id()).put("name", tool.name());
            items.add(
                    custom
                            ? item.put("input", tool.freeform())
                            : item.put("arguments", tool.arguments().toString()));
        }
        return items;
    }

    private static ObjectNode item(String type, String prefix, Reply reply) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("id", prefix + reply.id())
                .put("status", "completed");
    }

    private static ObjectNode response(Reply reply, String status, List<ObjectNode> items) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.put("id", "resp_" + reply.id()).put("object", "response").put("created_at", 1);
        response.put("status", status).put("model", reply.model());
        response.putArray("output").addAll(items);
        return response;
    }

    private static ObjectNode usage(Spend spend) {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        usage.put("input_tokens", spend.input());
        usage.putObject("input_tokens_details").put("cached_tokens", spend.cacheRead());
        usage.put("output_tokens", spend.output());
        usage.putObject("output_tokens_details").put("reasoning_tokens", spend.reasoned());
        return usage.put("total_tokens", spend.input() + spend.output());
    }

    private static ObjectNode with(String name, ObjectNode value) {
        return JsonNodeFactory.instance.objectNode().set(name, value);
    }

    /** Gives events their type and number. */
    private static final class Numbered {
        private final EventStream events;
        private int next;

        Numbered(EventStream events) {
            this.events = events;
        }

        void send(String type, ObjectNode event) throws IOException {
            events.named(type, event.put("type", type).put("sequence_number", next++));
        }
    }
}
