package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The file of a conversation: one JSON object a line. A message that becomes more is written again
 * under its id. The directory of a project's conversations is the one that a list names.
 */
record GeminiChat(String session, Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static GeminiChat begin(Path home, Path directory) throws IOException {
        String session = UUID.randomUUID().toString();
        Path chats =
                Files.createDirectories(
                        chats(home, directory)
                                .orElseGet(() -> home.resolve(".gemini/tmp/stand-in/chats")));
        ObjectNode projects = JsonNodeFactory.instance.objectNode();
        projects.putObject("projects").put(directory.toString(), "stand-in");
        Files.writeString(home.resolve(".gemini/projects.json"), projects.toString());
        Files.writeString(chats.resolveSibling(".project_root"), directory.toString());
        GeminiChat chat =
                new GeminiChat(
                        session, chats.resolve("session-1-" + session.substring(0, 8) + ".jsonl"));
        chat.append(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sessionId", session)
                        .put("projectHash", "stand-in"));
        return chat;
    }

    /** Nothing when there is none of this name. */
    static Optional<GeminiChat> named(Path home, Path directory, String session)
            throws IOException {
        Optional<Path> chats = chats(home, directory).filter(Files::isDirectory);
        if (chats.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(chats.get())) {
            for (Path file :
                    files.filter(f -> f.getFileName().toString().matches("session-.*\\.jsonl"))
                            .toList()) {
                JsonNode first = JSON.readTree(Files.readAllLines(file).getFirst());
                if (first.path("sessionId").asText().equals(session)) {
                    return Optional.of(new GeminiChat(session, file));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> chats(Path home, Path directory) throws IOException {
        Path list = home.resolve(".gemini/projects.json");
        if (!Files.isRegularFile(list)) {
            return Optional.empty();
        }
        String name =
                JSON.readTree(Files.readString(list))
                        .path("projects")
                        .path(directory.toString())
                        .asText();
        Path project = home.resolve(".gemini/tmp").resolve(name);
        return !name.isEmpty()
                        && Files.readString(project.resolve(".project_root"))
                                .strip()
                                .equals(directory.toString())
                ? Optional.of(project.resolve("chats"))
                : Optional.empty();
    }

    void said(String text) throws IOException {
        ObjectNode message = message(UUID.randomUUID().toString(), "user");
        message.putArray("content").addObject().put("text", text);
        append(message);
    }

    ObjectNode answered(Answer answer) throws IOException {
        JsonNode usage = answer.usage();
        ObjectNode message = message(answer.id(), "gemini").put("model", "stand-in");
        message.put("content", answer.text());
        message.putObject("tokens")
                .put("input", usage.path("promptTokenCount").asLong())
                .put("output", usage.path("candidatesTokenCount").asLong())
                .put("cached", usage.path("cachedContentTokenCount").asLong())
                .put("thoughts", usage.path("thoughtsTokenCount").asLong())
                .put("tool", 0);
        append(message);
        return message;
    }

    /** Of the tool that the message asked for. */
    void did(ObjectNode message, Answer.Call call, Result result) throws IOException {
        ObjectNode did = message.putArray("toolCalls").addObject();
        did.put("id", call.id()).put("name", call.tool()).set("args", call.input());
        did.putArray("result")
                .addObject()
                .putObject("functionResponse")
                .put("id", call.id())
                .put("name", call.tool())
                .putObject("response")
                .put("output", result.output());
        append(message);
    }

    private static ObjectNode message(String id, String type) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("type", type);
    }

    private void append(ObjectNode line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** As a model is told of it. */
    ArrayNode contents() throws IOException {
        Map<String, JsonNode> messages = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode message = JSON.readTree(line);
            if (message.has("type")) {
                messages.put(message.path("id").asText(), message);
            }
        }
        ArrayNode contents = JsonNodeFactory.instance.arrayNode();
        messages.values().forEach(m -> tell(contents, m));
        return contents;
    }

    private static void tell(ArrayNode contents, JsonNode message) {
        JsonNode content = message.path("content");
        if (message.path("type").asText().equals("user")) {
            contents.addObject().put("role", "user").set("parts", content);
            return;
        }
        ArrayNode parts = contents.addObject().put("role", "model").putArray("parts");
        if (!content.asText().isEmpty()) {
            parts.addObject().put("text", content.asText());
        }
        for (JsonNode call : message.path("toolCalls")) {
            ObjectNode called = parts.addObject().putObject("functionCall");
            called.put("id", call.path("id").asText())
                    .put("name", call.path("name").asText())
                    .set("args", call.path("args"));
            contents.addObject().put("role", "user").set("parts", call.path("result"));
        }
    }
}
