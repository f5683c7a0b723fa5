package dev.agentvillage.stack.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What an HTTP request came back with. */
public record Answer(int status, HttpResponse<String> response) {

    public String body() {
        return response.body();
    }

    public JsonNode json() {
        return Json.parse(JsonNode.class, body());
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /**
     * @throws IllegalStateException with the whole answer, when the status is another
     */
    public Answer expect(int wanted) {
        if (status != wanted) {
            throw new IllegalStateException(
                    response.request().method()
                            + " "
                            + response.uri()
                            + " answered "
                            + status
                            + " instead of "
                            + wanted
                            + ": "
                            + body());
        }
        return this;
    }
}
