package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A conversation, and its file, which is in a directory that is named by the working directory. */
record AcpChat(String session, Path file, MessagesModel model, ArrayNode updates) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static AcpChat begin(String directory, Tools tools) {
        return named(UUID.randomUUID().toString(), directory, tools);
    }

    static AcpChat kept(String directory, String session, Tools tools) throws IOException {
        AcpChat chat = named(session, directory, tools);
        JsonNode all = JSON.readTree(Files.readString(chat.file));
        all.path("history").forEach(chat.model.history()::add);
        all.path("updates").forEach(chat.updates::add);
        return chat;
    }

    private static AcpChat named(String session, String directory, Tools tools) {
        Path file =
                Path.of(System.getenv("HOME"), ".stand-in")
                        .resolve(directory.replaceAll("[^A-Za-z0-9]", "-"))
                        .resolve(session + ".json");
        return new AcpChat(
                session,
                file,
                new MessagesModel(System.getenv("STAND_IN_MODEL"), session, tools),
                JsonNodeFactory.instance.arrayNode());
    }

    void tell(ObjectNode update) {
        updates.add(update);
    }

    /** Of a tool its end alone. */
    List<ObjectNode> told() {
        List<ObjectNode> told = new ArrayList<>();
        for (JsonNode update : updates) {
            String status = update.path("status").asText("completed");
            if (status.equals("completed") || status.equals("failed")) {
                ObjectNode again = update.deepCopy();
                if (update.has("status")) {
                    again.put("sessionUpdate", "tool_call");
                }
                told.add(again);
            }
        }
        return told;
    }

    void write() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("history", model.history());
        all.set("updates", updates);
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, all.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
