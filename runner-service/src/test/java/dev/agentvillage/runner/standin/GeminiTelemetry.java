package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Log records of OpenTelemetry as JSON, gathered and sent from time to time. */
final class GeminiTelemetry {
    private static final long EVERY_MS = 1_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().daemon().name("telemetry").unstarted(task));
    private final URI logs;
    private ArrayNode records = JsonNodeFactory.instance.arrayNode();

    GeminiTelemetry(String endpoint) {
        this.logs = URI.create(endpoint + "/v1/logs");
        var _ = timer.scheduleAtFixedRate(this::sent, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * @param role {@code main}, or of what helps it
     */
    void answered(String model, String role, JsonNode usage) {
        ArrayNode attributes = attributes("gemini_cli.api_response");
        text(attributes, "model", model);
        text(attributes, "role", role);
        count(attributes, "input_token_count", usage.path("promptTokenCount"));
        count(attributes, "output_token_count", usage.path("candidatesTokenCount"));
        count(attributes, "cached_content_token_count", usage.path("cachedContentTokenCount"));
        count(attributes, "thoughts_token_count", usage.path("thoughtsTokenCount"));
        add(attributes);
    }

    void hooked(String event) {
        ArrayNode attributes = attributes("gemini_cli.hook_call");
        text(attributes, "hook_event_name", event);
        add(attributes);
    }

    private static ArrayNode attributes(String event) {
        ArrayNode attributes = JsonNodeFactory.instance.arrayNode();
        text(attributes, "event.name", event);
        return attributes;
    }

    private static void text(ArrayNode attributes, String key, String text) {
        attributes.addObject().put("key", key).putObject("value").put("stringValue", text);
    }

    private static void count(ArrayNode attributes, String key, JsonNode count) {
        attributes.addObject().put("key", key).putObject("value").put("intValue", count.asLong());
    }

    private synchronized void add(ArrayNode attributes) {
        records.addObject().set("attributes", attributes);
    }

    private synchronized ArrayNode taken() {
        ArrayNode taken = records;
        records = JsonNodeFactory.instance.arrayNode();
        return taken;
    }

    private void sent() {
        try {
            send();
        } catch (IOException e) {
            // What cannot be told is lost.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was not sent yet. */
    void send() throws IOException, InterruptedException {
        ArrayNode taken = taken();
        if (taken.isEmpty()) {
            return;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("resourceLogs")
                .addObject()
                .putArray("scopeLogs")
                .addObject()
                .set("logRecords", taken);
        http.send(
                HttpRequest.newBuilder(logs)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
