package dev.agentvillage.runner.provider.aider;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ConversationFile;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.HookQuestions;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.Resumable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Hears what the launcher tells, and judges what it asks before a file is changed. */
final class AiderFacts implements Integration, Resumable {
    private static final Logger LOG = Logger.getLogger(AiderFacts.class);
    private static final int MAX_PATHS = 1_000;
    private static final int MAX_NAMES = 2;
    private static final String RUN = "run";
    private static final String EDIT = "edit";

    private final Desk desk;
    private final HookQuestions questions;
    private final String conversation;
    private final Path chat;
    private HookServer.@Nullable Address address;

    /**
     * @param conversation the name that it is given
     * @param chat where it writes down what is said
     */
    AiderFacts(Desk desk, HookQuestions questions, String conversation, Path chat) {
        this.desk = desk;
        this.questions = questions;
        this.conversation = conversation;
        this.chat = chat;
    }

    void calledAt(HookServer.Address where) {
        address = where;
    }

    String handle(HookServer.Call call) throws InterruptedException {
        JsonNode told = parsed(call.body());
        String id = Bounded.name(told.path("id").asText());
        switch (told.path("event").asText()) {
            case "turn_started" -> {
                desk.told(new Fact.Conversation(conversation));
                desk.told(new Fact.TurnStarted(id));
            }
            case "change" -> {
                return change(id, told, call);
            }
            case "turn_finished" -> desk.told(new Fact.TurnFinished(id));
            case "used" -> desk.told(used(told));
            case "added" -> {
                tool(id, "add", told);
                desk.told(new Fact.FilesRead(paths(told.path("paths"))));
            }
            case "edited" -> {
                tool(id, EDIT, told);
                desk.told(new Fact.FilesHinted(paths(told.path("paths")), EDIT));
            }
            case "command_started" -> started(id, told);
            case "command_finished" -> finished(id, told);
            default -> throw new IllegalArgumentException("nothing that the launcher tells");
        }
        return "{}";
    }

    /** A path has two names where there are links: as it was given, and what is behind them. */
    private String change(String id, JsonNode told, HookServer.Call call)
            throws InterruptedException {
        JsonNode names = told.path("paths");
        String cwd = Bounded.path(told.path("cwd").asText());
        String whyNot =
                names.isEmpty() || names.size() > MAX_NAMES
                        ? "nobody says what would be changed"
                        : "";
        for (JsonNode name : names) {
            if (whyNot.isEmpty()) {
                String path = Bounded.path(name.asText());
                whyNot =
                        path.startsWith("/")
                                ? questions.judged(Question.writing(path, cwd), call)
                                : "its path cannot be judged";
            }
        }
        if (!whyNot.isEmpty()) {
            desk.told(new Fact.ToolRequested(id, EDIT, Bounded.arguments(told)));
            desk.told(new Fact.ToolFinished(id, EDIT, "denied"));
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("decision", whyNot.isEmpty() ? "allow" : "deny")
                .put("reason", whyNot)
                .toString();
    }

    /** It has no tools of the model's: these are what it does with an answer. */
    private void tool(String id, String tool, JsonNode told) {
        desk.told(new Fact.ToolRequested(id, tool, Bounded.arguments(told)));
        desk.told(new Fact.ToolFinished(id, tool, "ok"));
    }

    private void started(String id, JsonNode told) {
        String line = Bounded.text(told.path("line").asText());
        desk.told(new Fact.ToolRequested(id, RUN, Map.of("command", line)));
        desk.told(
                new Fact.CommandStarted(
                        id, told.path("line").asText(), Bounded.path(told.path("cwd").asText())));
    }

    private void finished(String id, JsonNode told) {
        int code = told.path("code").asInt(1);
        desk.told(new Fact.CommandFinished(id, code, Bounded.end(told.path("output").asText())));
        desk.told(new Fact.ToolFinished(id, RUN, code == 0 ? "ok" : "error"));
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the launcher sent no JSON", e);
        }
    }

    private static List<Path> paths(JsonNode names) {
        List<Path> paths = new ArrayList<>();
        for (JsonNode name : names) {
            if (paths.size() < MAX_PATHS) {
                paths.addAll(Bounded.paths(name.asText()));
            }
        }
        return paths;
    }

    private static Fact.Used used(JsonNode told) {
        long cached = count(told, "cached");
        return new Fact.Used(
                Bounded.name(told.path("model").asText("unknown")),
                new Tokens(
                        Math.max(0, count(told, "input") - cached),
                        count(told, "output"),
                        cached,
                        count(told, "reasoning")),
                null);
    }

    private static long count(JsonNode told, String name) {
        return Math.max(0, told.path(name).asLong());
    }

    @Override
    public Optional<Conversation> conversation() {
        try {
            return Files.isRegularFile(chat, LinkOption.NOFOLLOW_LINKS)
                    ? ConversationFile.whole(chat.resolveSibling("."), chat)
                            .filter(AiderFacts::isSaid)
                            .map(written -> new Conversation(conversation, written))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("a conversation could not be read", e);
            return Optional.empty();
        }
    }

    /** It writes down how it was started before anybody says a word. */
    private static boolean isSaid(byte[] written) {
        return new String(written, StandardCharsets.UTF_8)
                .lines()
                .anyMatch(line -> line.startsWith("#### "));
    }

    @Override
    public void finish() {
        HookServer.Address where = address;
        if (where != null) {
            where.close();
        }
        questions.withdraw();
    }
}
