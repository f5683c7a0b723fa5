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

/** Over generateContent, streamed. */
final class GeminiModel extends HttpModel {
    private static final String DATA = "data: ";

    private final String models;
    private final List<String> tools;
    private final ArrayNode contents;

    /**
     * @param contents what was said before
     */
    GeminiModel(String base, Tools tools, ArrayNode contents) {
        this.models = base + "/v1beta/models/";
        this.tools = tools.names();
        this.contents = contents;
    }

    @Override
    public void prompt(String text) {
        said("user").addObject().put("text", text);
    }

    @Override
    public void result(Answer.Call call, Result result) {
        said("user")
                .addObject()
                .putObject("functionResponse")
                .put("id", call.id())
                .put("name", call.tool())
                .putObject("response")
                .put("output", result.output());
    }

    private ArrayNode said(String role) {
        return contents.addObject().put("role", role).putArray("parts");
    }

    @Override
    Answer once() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("contents", contents);
        body.putObject("systemInstruction")
                .putArray("parts")
                .addObject()
                .put("text", "Working directory: " + System.getProperty("user.dir"));
        ArrayNode declared = body.putArray("tools").addObject().putArray("functionDeclarations");
        tools.forEach(name -> declared.addObject().put("name", name));
        String url = models + "stand-in:streamGenerateContent?alt=sse";
        Answer answer = read(text(HttpRequest.newBuilder(URI.create(url)), body));
        ArrayNode parts = said("model");
        if (!answer.text().isEmpty()) {
            parts.addObject().put("text", answer.text());
        }
        Answer.Call call = answer.call();
        if (call != null) {
            parts.addObject()
                    .putObject("functionCall")
                    .put("id", call.id())
                    .put("name", call.tool())
                    .set("args", call.input());
        }
        return answer;
    }

    /**
     * Asks a small model which one to take for a prompt.
     *
     * @return what that took
     */
    JsonNode route(String prompt) throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode said = body.putArray("contents").addObject().put("role", "user");
        said.putArray("parts").addObject().put("text", prompt);
        body.putObject("generationConfig").put("responseMimeType", "application/json");
        String url = models + "stand-in-lite:generateContent";
        return post(HttpRequest.newBuilder(URI.create(url)), body).path("usageMetadata");
    }

    private static Answer read(String stream) throws IOException {
        var text = new StringBuilder();
        String id = "";
        JsonNode usage = JsonNodeFactory.instance.objectNode();
        Answer.@Nullable Call call = null;
        for (String line : stream.lines().filter(l -> l.startsWith(DATA)).toList()) {
            JsonNode chunk = JSON.readTree(line.substring(DATA.length()));
            id = chunk.path("responseId").asText(id);
            usage = chunk.has("usageMetadata") ? chunk.path("usageMetadata") : usage;
            for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
                text.append(part.path("text").asText());
                JsonNode called = part.path("functionCall");
                if (called.isObject()) {
                    call =
                            new Answer.Call(
                                    called.path("id").asText(),
                                    called.path("name").asText(),
                                    called.path("args"));
                }
            }
        }
        return new Answer(id, text.toString(), usage, call);
    }
}
