package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Asks a server as a CLI would. */
record Client(URI base) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final ObjectMapper JSON = new ObjectMapper();

    /** An event: its name, empty when it has none, and its data. */
    record Event(String name, JsonNode data) {}

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    HttpResponse<String> post(String path, JsonNode body, String... headers)
            throws IOException, InterruptedException {
        return post(path, BodyPublishers.ofString(body.toString()), headers);
    }

    HttpResponse<String> post(String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.POST(body).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    static List<Event> events(HttpResponse<String> response) {
        return List.of(response.body().split("\n\n")).stream()
                .filter(block -> block.contains("data: {"))
                .map(Client::event)
                .toList();
    }

    private static Event event(String block) {
        String name = "";
        String data = "";
        for (String line : block.lines().toList()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        try {
            return new Event(name, JSON.readTree(data));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
