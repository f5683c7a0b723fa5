package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.event.ProviderEvent.Level;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes facts of what the app-server tells. */
final class CodexFacts {
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_REMEMBERED = 1_000;

    private final Desk desk;
    private final Map<String, Tokens> totals = new HashMap<>();
    private final Map<String, String> models = new HashMap<>();
    private final Set<String> running = new HashSet<>();
    private @Nullable String main;
    private String turn = "";

    CodexFacts(Desk desk) {
        this.desk = desk;
    }

    /** A thread that an earlier session began: what it used there was told there. */
    synchronized void continues(String thread, Tokens used) {
        totals.put(thread, used);
    }

    /** The conversation's thread; nothing before there is one. */
    synchronized Optional<String> thread() {
        return Optional.ofNullable(main);
    }

    /** What a thread is; the first one is the conversation, others are its helpers. */
    synchronized void following(JsonNode resumed) {
        JsonNode thread = resumed.path("thread");
        String id = thread.path("id").asText();
        String model = resumed.path("model").asText(thread.path("model").asText("unknown"));
        if (models.size() < MAX_REMEMBERED) {
            models.put(id, Bounded.cut(model, 200));
        }
        if (main == null && thread.path("parentThreadId").asText("").isEmpty()) {
            main = id;
            desk.told(new Fact.Conversation(id));
        }
    }

    synchronized void notified(String method, JsonNode params) {
        switch (method) {
            case "turn/started" -> turn(params, params.at("/turn/id").asText());
            case "turn/completed" -> finished(params);
            case "item/started" -> {
                turn(params, params.path("turnId").asText());
                started(params.path("item"));
            }
            case "item/completed" -> {
                turn(params, params.path("turnId").asText());
                completed(params.path("item"));
            }
            case "turn/diff/updated" -> {
                if (isMain(params)) {
                    desk.told(CodexDiff.of(params.path("diff").asText()));
                }
            }
            case "thread/tokenUsage/updated" -> used(params);
            case "error" -> failed(params);
            default -> {}
        }
    }

    /** Its begin may have been told before we followed. */
    private void turn(JsonNode params, String id) {
        if (isMain(params) && !id.isEmpty() && !id.equals(turn)) {
            turn = id;
            desk.told(new Fact.TurnStarted(Bounded.cut(id, 100)));
        }
    }

    private void finished(JsonNode params) {
        String id = params.at("/turn/id").asText();
        turn(params, id);
        if (isMain(params)) {
            desk.told(new Fact.TurnFinished(Bounded.cut(id, 100)));
        }
    }

    /** A turn before the answer to our question for its thread is the conversation's, too. */
    private boolean isMain(JsonNode params) {
        String thread = params.path("threadId").asText();
        return main == null ? !thread.isEmpty() : thread.equals(main);
    }

    private void started(JsonNode item) {
        switch (item.path("type").asText()) {
            case "commandExecution" -> {
                Map<String, Object> arguments = new LinkedHashMap<>();
                arguments.put(
                        "command",
                        Bounded.cut(ShellLine.unwrapped(item.path("command").asText()), MAX_TEXT));
                arguments.put("cwd", Bounded.cut(item.path("cwd").asText(), MAX_TEXT));
                desk.told(new Fact.ToolRequested(id(item), "exec_command", arguments));
                if (!item.path("processId").isNull() && item.has("processId")) {
                    ran(item);
                }
            }
            case "fileChange" -> {
                List<String> paths = new ArrayList<>();
                item.path("changes")
                        .forEach(c -> paths.add(Bounded.cut(c.path("path").asText(), 500)));
                List<String> some = paths.subList(0, Math.min(64, paths.size()));
                desk.told(new Fact.ToolRequested(id(item), "apply_patch", Map.of("paths", some)));
            }
            case "mcpToolCall", "webSearch", "imageView", "dynamicToolCall" ->
                    desk.told(
                            new Fact.ToolRequested(id(item), item.path("type").asText(), Map.of()));
            default -> {}
        }
    }

    /** A command runs from now on: it needed no yes, or has it. */
    synchronized void ran(String item, String command, String directory) {
        String id = Bounded.cut(item, 200);
        if (running.size() < MAX_REMEMBERED && running.add(id)) {
            desk.told(new Fact.CommandStarted(id, ShellLine.unwrapped(command), directory));
        }
    }

    private void ran(JsonNode item) {
        ran(id(item), item.path("command").asText(), item.path("cwd").asText());
    }

    private void completed(JsonNode item) {
        String status = item.path("status").asText();
        switch (item.path("type").asText()) {
            case "commandExecution" -> command(item, status);
            case "fileChange" -> {
                tool(item, "apply_patch", status);
                if (status.equals("completed")) {
                    item.path("changes").forEach(this::changed);
                }
            }
            case "mcpToolCall", "webSearch", "imageView", "dynamicToolCall" ->
                    tool(item, item.path("type").asText(), status.isEmpty() ? "completed" : status);
            case "agentMessage" -> {
                String text = item.path("text").asText();
                if (!text.isBlank()) {
                    desk.told(new Fact.Said(Bounded.cut(text, MAX_TEXT), Level.INFO));
                }
            }
            default -> {}
        }
    }

    private void command(JsonNode item, String status) {
        tool(item, "exec_command", status);
        if (status.equals("declined")) {
            return;
        }
        ran(item);
        running.remove(id(item));
        int exit = item.path("exitCode").asInt(status.equals("completed") ? 0 : 1);
        desk.told(
                new Fact.CommandFinished(
                        id(item), exit, Bounded.end(item.path("aggregatedOutput").asText(""))));
        List<Path> read = new ArrayList<>();
        for (JsonNode action : item.path("commandActions")) {
            if (action.path("type").asText().equals("read")) {
                read.addAll(Bounded.paths(action.path("path").asText()));
            }
        }
        if (!read.isEmpty()) {
            desk.told(new Fact.FilesRead(read));
        }
    }

    private void tool(JsonNode item, String tool, String status) {
        String outcome =
                switch (status) {
                    case "completed" -> "ok";
                    case "declined" -> "denied";
                    default -> "error";
                };
        desk.told(new Fact.ToolFinished(id(item), tool, outcome));
    }

    private void changed(JsonNode change) {
        JsonNode said = change.path("kind");
        String kind = said.isTextual() ? said.asText() : said.path("type").asText();
        String operation =
                switch (kind) {
                    case "add" -> "write";
                    case "delete" -> "delete";
                    default -> "edit";
                };
        List<Path> paths = Bounded.paths(change.path("path").asText());
        if (!paths.isEmpty()) {
            desk.told(new Fact.FilesHinted(paths, operation));
        }
    }

    /** Totals of a thread only grow; what is told twice counts once. */
    private void used(JsonNode params) {
        String thread = params.path("threadId").asText();
        JsonNode total = params.at("/tokenUsage/total");
        Tokens now =
                tokens(
                        total.path("inputTokens"),
                        total.path("cachedInputTokens"),
                        total.path("outputTokens"),
                        total.path("reasoningOutputTokens"));
        Tokens more = now.minus(totals.getOrDefault(thread, Tokens.ZERO));
        boolean grown = more.input() >= 0 && more.output() >= 0 && more.cachedInput() >= 0;
        if (grown && !more.equals(Tokens.ZERO)) {
            totals.put(thread, now);
            desk.told(new Fact.Used(models.getOrDefault(thread, "unknown"), more, null));
        }
    }

    private void failed(JsonNode params) {
        String message = params.at("/error/message").asText(params.path("message").asText());
        boolean again = params.path("willRetry").asBoolean();
        desk.told(new Fact.Failed(Bounded.cut(message, MAX_TEXT), "codex_error", again));
    }

    /**
     * @param input with what was cached of it
     */
    static Tokens tokens(JsonNode input, JsonNode cached, JsonNode output, JsonNode reasoning) {
        long known = count(cached);
        return new Tokens(
                Math.max(0, count(input) - known), count(output), known, count(reasoning));
    }

    private static long count(JsonNode said) {
        return Math.max(0, said.asLong());
    }

    private static String id(JsonNode item) {
        return Bounded.cut(item.path("id").asText(), 200);
    }
}
