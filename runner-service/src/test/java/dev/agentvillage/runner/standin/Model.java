package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A conversation with a model over Anthropic's Messages API; every request holds all of it. */
final class Model {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 4;
    private static final long AGAIN_AFTER_MS = 200;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI messages;
    private final String conversation;
    private final List<String> tools;
    private final String directory;
    private final ArrayNode history = JsonNodeFactory.instance.arrayNode();

    Model(String base, String conversation, Tools tools) {
        this(base, conversation, tools.names(), System.getProperty("user.dir"));
    }

    /**
     * @param tools the names of those that it is offered
     * @param directory where it works
     */
    Model(String base, String conversation, List<String> tools, String directory) {
        this.messages = URI.create(base + "/v1/messages");
        this.conversation = conversation;
        this.tools = tools;
        this.directory = directory;
    }

    void prompt(String text) {
        history.addObject().put("role", "user").put("content", text);
    }

    void result(Answer.Call call, Result result) {
        history.addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", call.id())
                .put("content", result.output());
    }

    /** Asks again when it fails, a few times. */
    Answer ask() throws IOException, InterruptedException {
        IOException failure = new IOException("not asked");
        for (int i = 0; i < TRIES; i++) {
            try {
                return once();
            } catch (IOException e) {
                failure = e;
                pause();
            }
        }
        throw failure;
    }

    private static void pause() throws InterruptedException {
        try {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, AGAIN_AFTER_MS, TimeUnit.MILLISECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer once() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", "stand-in").put("max_tokens", 1_000).put("stream", false);
        body.put("system", "Working directory: " + directory);
        body.set("messages", history);
        ArrayNode offered = body.putArray("tools");
        tools.forEach(name -> offered.addObject().put("name", name));
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(messages)
                                .timeout(WITHIN)
                                .header("content-type", "application/json")
                                .header("X-Claude-Code-Session-Id", conversation)
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the model answered " + response.statusCode());
        }
        return read(JSON.readTree(response.body()));
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
