package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A session that opencode was given with {@code import}, in its own storage. */
final class OpencodeKept {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path STORAGE =
            Path.of(System.getenv("HOME"), ".local/share/opencode/stand-in.json");

    private OpencodeKept() {}

    /** What it misses something of, it does not take. */
    static void take(Path file) throws IOException {
        String written = Files.readString(file);
        JsonNode info = JSON.readTree(written).path("info");
        for (String field :
                new String[] {"id", "projectID", "directory", "slug", "title", "version", "time"}) {
            if (!info.has(field)) {
                throw new IOException("missing: info." + field);
            }
        }
        Files.createDirectories(STORAGE.resolveSibling("."));
        Files.writeString(STORAGE, written);
        Screen.show("Imported session: " + info.path("id").asText() + "\n");
    }

    static JsonNode read(String session) throws IOException {
        JsonNode kept = JSON.readTree(Files.readString(STORAGE));
        if (!kept.at("/info/id").asText().equals(session)) {
            throw new IOException("no session " + session);
        }
        return kept;
    }

    /** What was said until there. */
    static void tell(JsonNode kept, ChatModel model) {
        for (JsonNode message : kept.path("messages")) {
            var text = new StringBuilder();
            JsonNode tool = null;
            for (JsonNode part : message.path("parts")) {
                text.append(part.path("text").asText());
                tool = part.path("type").asText().equals("tool") ? part : tool;
            }
            if (message.at("/info/role").asText().equals("user")) {
                model.prompt(text.toString());
            } else if (tool == null) {
                model.said(text.toString(), null);
            } else {
                JsonNode state = tool.path("state");
                Answer.Call call =
                        new Answer.Call(
                                tool.path("callID").asText(),
                                tool.path("tool").asText(),
                                state.path("input"));
                model.said(text.toString(), call);
                String output = state.path("output").asText(state.path("error").asText());
                model.result(call, new Result(0, output));
            }
        }
    }
}
