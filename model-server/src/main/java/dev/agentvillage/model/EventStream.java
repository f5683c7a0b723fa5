package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events of one answer; may be told to break off in the middle. */
final class EventStream {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputStream out;
    private int left;
    private String held = "";

    EventStream(OutputStream out, int atMost) {
        this.out = out;
        this.left = atMost;
    }

    void named(String event, JsonNode data) throws IOException {
        write("event: " + event + "\ndata: " + JSON.writeValueAsString(data) + "\n\n");
    }

    void data(JsonNode data) throws IOException {
        write("data: " + JSON.writeValueAsString(data) + "\n\n");
    }

    void raw(String data) throws IOException {
        write("data: " + data + "\n\n");
    }

    /** A comment: clients skip it, and one that went away is noticed by it. */
    void alive() throws IOException {
        out.write(": waiting\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    void pause(long millis) throws IOException {
        if (millis > 0) {
            Pauses.sleep(millis);
        }
    }

    private void write(String text) throws IOException {
        if (left-- == 0) {
            throw new BrokenOffException();
        }
        end();
        held = text;
    }

    /** Writes the last event. Until then it is held, so that what it ends can be counted before. */
    void end() throws IOException {
        out.write(held.getBytes(StandardCharsets.UTF_8));
        out.flush();
        held = "";
    }
}
