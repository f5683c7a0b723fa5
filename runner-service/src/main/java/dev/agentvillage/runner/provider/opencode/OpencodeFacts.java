package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Makes facts of what the server tells. What is told twice counts once. */
final class OpencodeFacts {
    private static final int MAX_REMEMBERED = 20_000;

    private final Desk desk;
    private final String directory;
    private final Set<String> helpers = new HashSet<>();
    private final Map<String, String> models = new LinkedHashMap<>();
    private final Set<String> counted = new LinkedHashSet<>();
    private final Map<String, JsonNode> inputs = new HashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();
    private final Set<String> running = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private int turns;
    private boolean inTurn;
    private boolean answered;

    OpencodeFacts(Desk desk, String directory) {
        this.desk = desk;
        this.directory = directory;
    }

    synchronized void told(String type, JsonNode properties) {
        switch (type) {
            case "session.created", "session.updated" -> session(properties.path("info"));
            case "session.status" -> status(properties);
            case "session.idle" -> idle(properties.path("sessionID").asText());
            case "message.updated" -> message(properties.path("info"));
            case "message.part.updated" -> part(properties.path("part"));
            case "session.error" -> failed(properties.path("error"));
            default -> {}
        }
    }

    synchronized void session(JsonNode info) {
        String id = Bounded.name(info.path("id").asText());
        if (!info.path("parentID").asText().isEmpty()) {
            bounded(helpers).add(id);
        } else if (!id.isEmpty()) {
            desk.told(new Fact.Conversation(id));
        }
    }

    private void status(JsonNode properties) {
        JsonNode status = properties.path("status");
        String session = properties.path("sessionID").asText();
        switch (status.path("type").asText()) {
            case "busy" -> busy(session);
            case "idle" -> idle(session);
            case "retry" ->
                    desk.told(
                            new Fact.Failed(
                                    Bounded.text(status.path("message").asText("it tries again")),
                                    "retry",
                                    true));
            default -> {}
        }
    }

    synchronized void busy(String session) {
        if (!inTurn && !helpers.contains(session)) {
            inTurn = true;
            turns++;
            desk.told(new Fact.TurnStarted("turn-" + turns));
        }
    }

    /** A turn that had begun and ended before anybody listened. */
    synchronized void over(String session) {
        if (turns == 0) {
            busy(session);
            end(session);
        }
    }

    private void idle(String session) {
        if (answered) {
            // Of its first turn the end alone may be heard.
            over(session);
        }
        end(session);
    }

    private void end(String session) {
        if (inTurn && !helpers.contains(session)) {
            inTurn = false;
            desk.told(new Fact.TurnFinished("turn-" + turns));
        }
    }

    synchronized void message(JsonNode info) {
        String model = info.path("modelID").asText();
        if (!model.isEmpty()) {
            if (models.size() >= MAX_REMEMBERED) {
                models.remove(models.keySet().iterator().next());
            }
            models.put(info.path("id").asText(), Bounded.name(model));
        }
    }

    synchronized void part(JsonNode part) {
        switch (part.path("type").asText()) {
            case "tool" -> tool(part);
            case "step-finish" -> used(part);
            default -> {}
        }
    }

    private void used(JsonNode part) {
        if (!bounded(counted).add(part.path("id").asText())) {
            return;
        }
        answered = true;
        JsonNode tokens = part.path("tokens");
        JsonNode cache = tokens.path("cache");
        long reasoning = count(tokens, "reasoning");
        double cost = part.path("cost").asDouble();
        desk.told(
                new Fact.Used(
                        models.getOrDefault(part.path("messageID").asText(), "unknown"),
                        new Tokens(
                                count(tokens, "input") + count(cache, "write"),
                                count(tokens, "output") + reasoning,
                                count(cache, "read"),
                                reasoning),
                        cost > 0 ? Math.round(cost * 1_000_000) : null));
    }

    private static long count(JsonNode node, String name) {
        return Math.max(0, node.path(name).asLong());
    }

    /** What has ended before: nothing of it is remembered without end. */
    private static Set<String> bounded(Set<String> ids) {
        if (ids.size() >= MAX_REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
        return ids;
    }

    private void tool(JsonNode part) {
        String id = Bounded.name(part.path("callID").asText());
        String tool = Bounded.name(part.path("tool").asText());
        JsonNode state = part.path("state");
        String status = state.path("status").asText();
        if (status.equals("pending") || finished.contains(id)) {
            return;
        }
        JsonNode input = state.path("input");
        if (!inputs.containsKey(id)) {
            inputs.put(id, input);
            desk.told(new Fact.ToolRequested(id, tool, Bounded.arguments(input)));
        }
        if (status.equals("completed")) {
            completed(id, tool, state);
        } else if (status.equals("error")) {
            ended(id);
            desk.told(new Fact.ToolFinished(id, tool, refused.remove(id) ? "denied" : "error"));
            if (running.remove(id)) {
                desk.told(new Fact.CommandFinished(id, 1, state.path("error").asText()));
            }
        }
    }

    private void ended(String id) {
        inputs.remove(id);
        bounded(finished).add(id);
    }

    private void completed(String id, String tool, JsonNode state) {
        JsonNode input = state.path("input");
        JsonNode metadata = state.path("metadata");
        if (OpencodeTools.isCommand(tool)) {
            ran(id, input.path("command").asText(), OpencodeTools.directory(input, directory));
            running.remove(id);
            desk.told(
                    new Fact.CommandFinished(
                            id,
                            metadata.path("exit").asInt(1),
                            Bounded.end(state.path("output").asText())));
        }
        ended(id);
        desk.told(new Fact.ToolFinished(id, tool, "ok"));
        desk.told(new Fact.FilesRead(OpencodeTools.read(tool, input)));
        desk.told(
                new Fact.FilesHinted(
                        OpencodeTools.written(tool, input, metadata),
                        OpencodeTools.operation(tool)));
    }

    /** What was told of it is told already, and what was used is counted. */
    synchronized void earlier(JsonNode messages) {
        for (JsonNode message : messages) {
            for (JsonNode part : message.path("parts")) {
                bounded(counted).add(part.path("id").asText());
                bounded(finished).add(Bounded.name(part.path("callID").asText()));
            }
        }
    }

    /** It may run from now on. */
    synchronized void ran(String id, String command, String where) {
        if (!finished.contains(id) && running.add(id)) {
            desk.told(new Fact.CommandStarted(id, command, where));
        }
    }

    synchronized void refused(String id) {
        refused.add(id);
    }

    /** What a call was made with; nothing before that is told. */
    synchronized JsonNode input(String id) {
        JsonNode input = inputs.get(id);
        return input == null ? MissingNode.getInstance() : input;
    }

    private void failed(JsonNode error) {
        String name = error.path("name").asText("error");
        if (!name.equals("MessageAbortedError")) {
            desk.told(
                    new Fact.Failed(
                            Bounded.text(error.at("/data/message").asText(name)),
                            Bounded.name(name),
                            false));
        }
    }
}
