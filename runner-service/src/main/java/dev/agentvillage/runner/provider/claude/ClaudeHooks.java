package dev.agentvillage.runner.provider.claude;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ConversationFile;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.Resumable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers Claude Code's hooks. What needs a person is answered {@code ask} at first: then its own
 * dialog opens, and its second hook waits for us at the same time. Whoever answers first, in the
 * terminal or over REST, is heard.
 */
final class ClaudeHooks implements Integration, Resumable {
    private static final Logger LOG = Logger.getLogger(ClaudeHooks.class);
    private static final String ALLOW = "allow";
    private static final long SPARE_MS = 60_000;

    private final Desk desk;
    private final long waitMs;
    private volatile String conversation = UUID.randomUUID().toString();
    private final ClaudeAccount account;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private HookServer.@Nullable Address address;

    /** A call of the second hook, and what it is about. */
    private record Waiting(Asking asking, CompletableFuture<String> answer) {}

    ClaudeHooks(Start start) {
        this.desk = start.desk();
        this.waitMs = start.spec().policy().approvalTimeoutMs() + SPARE_MS;
        this.account = new ClaudeAccount(desk, start.place().home());
    }

    /** What was said before is not this session's use. */
    void continues(Conversation earlier, Path file) throws IOException {
        conversation = earlier.reference();
        account.known(file, earlier.written());
    }

    /** The name that the conversation is given. */
    String name() {
        return conversation;
    }

    void calledAt(HookServer.Address where) {
        address = where;
    }

    String handle(HookServer.Call call) throws InterruptedException {
        JsonNode event = parsed(call.body());
        String name = event.path("hook_event_name").asText();
        switch (name) {
            case "PreToolUse" -> {
                return before(event);
            }
            case "PermissionRequest" -> {
                return permission(event, call);
            }
            case "UserPromptSubmit" -> {
                named(event.path("session_id").asText());
                desk.told(new Fact.Conversation(conversation));
                desk.told(new Fact.TurnStarted(turn(event)));
            }
            case "PostToolUse" -> after(event, true);
            case "PostToolUseFailure" -> after(event, false);
            case "Stop" ->
                    Thread.ofVirtual()
                            .name("turn")
                            .start(
                                    () ->
                                            account.ended(
                                                    turn(event),
                                                    event.path("last_assistant_message").asText()));
            default -> LOG.debugf("a hook for %s", name);
        }
        return "{}";
    }

    /** It may go on under another name than it began with. */
    private void named(String name) {
        if (ConversationFile.isName(name)) {
            conversation = name;
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a hook sent no JSON", e);
        }
    }

    private static String turn(JsonNode event) {
        String id = event.path("prompt_id").asText();
        return id.isEmpty() || id.length() > 100 ? "turn" : id;
    }

    private String before(JsonNode event) {
        String tool = tool(event);
        JsonNode input = event.path("tool_input");
        String id = call(event);
        desk.told(new Fact.ToolRequested(id, tool, Bounded.arguments(input)));
        Optional<Question> question = question(event);
        if (question.isEmpty()) {
            return ClaudeTools.asks(tool)
                    ? "{}"
                    : ClaudeAnswers.decided(ALLOW, "it can do no harm");
        }
        return switch (desk.judge(question.get())) {
            case Ruling.Allowed allowed -> {
                started(event);
                yield ClaudeAnswers.decided(ALLOW, allowed.why().reason());
            }
            case Ruling.Denied denied -> {
                desk.refused(question.get(), denied);
                desk.told(new Fact.ToolFinished(id, tool, "denied"));
                yield ClaudeAnswers.decided(
                        "deny", denied.why().reason() + " (" + denied.why().command() + ")");
            }
            case Ruling.NeedsApproval need -> ClaudeAnswers.decided("ask", need.why().reason());
        };
    }

    private static Optional<Question> question(JsonNode event) {
        return ClaudeTools.asks(tool(event))
                ? Optional.empty()
                : ClaudeTools.question(tool(event), event.path("tool_input"), directory(event));
    }

    private static String tool(JsonNode event) {
        return Bounded.name(event.path("tool_name").asText());
    }

    private static String call(JsonNode event) {
        return Bounded.name(event.path("tool_use_id").asText());
    }

    private static String directory(JsonNode event) {
        return Bounded.path(event.path("cwd").asText());
    }

    private void started(JsonNode event) {
        if (ClaudeTools.isCommand(tool(event))) {
            desk.told(
                    new Fact.CommandStarted(
                            key(event),
                            event.path("tool_input").path("command").asText(),
                            directory(event)));
        }
    }

    /** The second hook has no id of the call; what is called may be long. */
    private static String key(JsonNode event) {
        String all = tool(event) + event.path("tool_input");
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private String permission(JsonNode event, HookServer.Call call) throws InterruptedException {
        Optional<Question> question = question(event);
        if (question.isEmpty()) {
            return "{}";
        }
        return switch (desk.judge(question.get())) {
            case Ruling.Allowed _ -> ClaudeAnswers.permitted("");
            case Ruling.Denied denied -> ClaudeAnswers.permitted(denied.why().reason());
            case Ruling.NeedsApproval need -> asked(event, question.get(), need, call);
        };
    }

    private String asked(
            JsonNode event, Question question, Ruling.NeedsApproval need, HookServer.Call call)
            throws InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Asking asking = desk.ask(question, need, answer::complete);
        String key = key(event);
        Waiting mine = new Waiting(asking, answer);
        waiting.put(key, mine);
        // It hangs up when the person at the terminal says no, and when it is gone.
        var _ =
                call.gone()
                        .thenRun(
                                () -> {
                                    if (!answer.isDone()) {
                                        desk.answered(asking, false);
                                        answer.complete("answered in the terminal");
                                    }
                                });
        try {
            String said = answer.get(waitMs, TimeUnit.MILLISECONDS);
            if (said.equals(ALLOW)) {
                started(event);
                return ClaudeAnswers.permitted("");
            }
            return ClaudeAnswers.permitted(said);
        } catch (TimeoutException e) {
            desk.gone(asking);
            return ClaudeAnswers.permitted("nobody decided in time");
        } catch (ExecutionException e) {
            return ClaudeAnswers.permitted("the runner could not ask");
        } finally {
            waiting.remove(key, mine);
        }
    }

    private void after(JsonNode event, boolean ok) {
        String tool = tool(event);
        JsonNode input = event.path("tool_input");
        Waiting asked = waiting.get(key(event));
        if (asked != null && !asked.answer().isDone()) {
            // It ran: the person at the terminal said yes.
            desk.answered(asked.asking(), true);
            asked.answer().complete(ALLOW);
            started(event);
        }
        String error = event.path("error").asText();
        desk.told(new Fact.ToolFinished(call(event), tool, ok ? "ok" : "error"));
        if (ClaudeTools.isCommand(tool)) {
            desk.told(
                    new Fact.CommandFinished(
                            key(event),
                            ok
                                    ? ClaudeTools.exitCode(event.path("tool_response"))
                                    : ClaudeTools.exitCode(error),
                            ok
                                    ? ClaudeTools.output(event.path("tool_response"))
                                    : Bounded.end(error)));
        }
        if (ok) {
            desk.told(new Fact.FilesRead(ClaudeTools.read(tool, input)));
            desk.told(
                    new Fact.FilesHinted(
                            ClaudeTools.written(tool, input), ClaudeTools.operation(tool)));
        }
    }

    @Override
    public Optional<Conversation> conversation() {
        return account.conversation(conversation);
    }

    @Override
    public void finish() {
        HookServer.Address where = address;
        if (where != null) {
            where.close();
        }
        account.tell();
    }
}
