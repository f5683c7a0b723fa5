package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** generateContent, https://ai.google.dev/api/generate-content. */
final class GeminiContent implements Wire {
    private static final Pattern MODEL = Pattern.compile("/models/([^:/]+):");

    @Override
    public Api api() {
        return Api.GEMINI;
    }

    @Override
    public ModelCall read(Asking asking) {
        JsonNode body = asking.body();
        Dialogue dialogue = dialogue(body.path("contents"));
        var tools = new ArrayList<Toolbox.Offered>();
        for (JsonNode tool : body.path("tools")) {
            for (JsonNode declared : tool.path("functionDeclarations")) {
                tools.add(new Toolbox.Offered(declared.path("name").asText(), false));
            }
        }
        String system = Texts.all(body.at("/systemInstruction/parts"));
        var model = MODEL.matcher(asking.path());
        JsonNode configured = body.path("generationConfig");
        return new ModelCall(
                model.find() ? model.group(1) : "",
                Asking.conversation(null, dialogue),
                dialogue,
                new Toolbox(tools, Texts.directory(system, body.path("contents"))),
                asking.path().contains(":streamGenerateContent"),
                configured.path("responseMimeType").asText().equals("application/json"),
                system);
    }

    private static Dialogue dialogue(JsonNode contents) {
        var entries = new ArrayList<Dialogue.Entry>();
        for (JsonNode content : contents) {
            if (content.path("role").asText().equals("model")) {
                entries.add(new Dialogue.Said());
                continue;
            }
            boolean apart = true;
            for (JsonNode part : content.path("parts")) {
                if (part.has("functionResponse")) {
                    apart = false;
                    entries.add(new Dialogue.Answered());
                }
            }
            String text = Texts.all(content.path("parts"));
            if (!text.isEmpty()) {
                entries.add(new Dialogue.Prompt(text, apart));
            }
        }
        return new Dialogue(entries);
    }

    @Override
    public void stream(Reply reply, EventStream events) throws IOException {
        Iterator<ObjectNode> parts = parts(reply, reply.pieces()).iterator();
        while (parts.hasNext()) {
            ObjectNode part = parts.next();
            ObjectNode chunk = chunk(reply, List.of(part), !parts.hasNext());
            events.data(chunk);
            events.pause(reply.pace());
        }
    }

    @Override
    public JsonNode whole(Reply reply) {
        return chunk(reply, parts(reply, List.of(reply.text())), true);
    }

    @Override
    public JsonNode failure(int status, String message, int retryAfterSeconds) {
        String name =
                switch (status) {
                    case 400 -> "INVALID_ARGUMENT";
                    case 401 -> "UNAUTHENTICATED";
                    case 403 -> "PERMISSION_DENIED";
                    case 404 -> "NOT_FOUND";
                    case 429 -> "RESOURCE_EXHAUSTED";
                    case 503 -> "UNAVAILABLE";
                    default -> "INTERNAL";
                };
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        ObjectNode error = failure.putObject("error");
        error.put("code", status).put("message", message).put("status", name);
        if (status == 429) {
            error.putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                    .put("retryDelay", retryAfterSeconds + "s");
        }
        return failure;
    }

    @Override
    public Spend told(Spend s) {
        return new Spend(
                s.freshInput() + s.cacheWritten(), 0, s.cacheRead(), s.answered(), s.reasoned());
    }

    private static List<ObjectNode> parts(Reply reply, List<String> texts) {
        var parts = new ArrayList<ObjectNode>();
        for (String text : texts) {
            if (!text.isEmpty()) {
                parts.add(JsonNodeFactory.instance.objectNode().put("text", text));
            }
        }
        if (reply.tool() instanceof ToolCall tool) {
            ObjectNode part = JsonNodeFactory.instance.objectNode();
            ObjectNode call = part.putObject("functionCall");
            call.put("id", "fc_" + reply.id()).put("name", tool.name());
            call.set("args", tool.arguments());
            parts.add(part);
        }
        return parts;
    }

    /** Every chunk tells the cost until then; only that of the last one counts. */
    private static ObjectNode chunk(Reply reply, List<ObjectNode> parts, boolean last) {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        ObjectNode candidate = chunk.putArray("candidates").addObject().put("index", 0);
        candidate.putObject("content").put("role", "model").putArray("parts").addAll(parts);
        if (last) {
            candidate.put("finishReason", "STOP");
            chunk.set("usageMetadata", usage(reply.spend()));
        }
        return chunk.put("modelVersion", reply.model()).put("responseId", reply.id());
    }

    private static ObjectNode usage(Spend spend) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("promptTokenCount", spend.input())
                .put("cachedContentTokenCount", spend.cacheRead())
                .put("candidatesTokenCount", spend.answered())
                .put("thoughtsTokenCount", spend.reasoned())
                .put("totalTokenCount", spend.input() + spend.output());
    }
}
