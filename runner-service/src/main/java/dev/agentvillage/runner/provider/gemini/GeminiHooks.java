package dev.agentvillage.runner.provider.gemini;

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
import dev.agentvillage.runner.provider.ProviderDriver.Start;
import dev.agentvillage.runner.provider.Resumable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers Gemini CLI's hooks, and hears its telemetry at the same address. Its own dialogs are off:
 * what needs a person waits in the hook before the tool.
 */
final class GeminiHooks implements Integration, Resumable {
    private static final Logger LOG = Logger.getLogger(GeminiHooks.class);
    private static final String ALLOW = "allow";

    /** It sends what it tells of usage every five seconds. */
    private static final long ACCOUNTED_WITHIN_MS = 8_000;

    private static final int MAX_CALLS = 1_000;

    private final Desk desk;
    private final HookQuestions questions;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Deque<String>> calls = new HashMap<>();
    private final Queue<CompletableFuture<Void>> unaccounted = new ConcurrentLinkedQueue<>();
    private final GeminiTranscript transcript;
    private Map<String, Tokens> before;
    private final Map<String, Tokens> accounted = new HashMap<>();
    private volatile String turn = "";
    private volatile String conversation = "";
    private HookServer.@Nullable Address address;

    GeminiHooks(Start start) {
        this.desk = start.desk();
        this.questions = new HookQuestions(desk, start.spec().policy().approvalTimeoutMs());
        this.transcript = new GeminiTranscript(start.place().home());
        this.before = transcript.totals();
    }

    /** What was said before is not this session's use. */
    void continues(Conversation earlier) throws IOException {
        conversation = earlier.reference();
        before = GeminiTranscript.totals(earlier);
    }

    void calledAt(HookServer.Address where) {
        address = where;
    }

    String handle(HookServer.Call call) throws InterruptedException {
        if (call.path().equals("v1/logs")) {
            account(GeminiUsage.of(parsed(call.body())));
            return "{}";
        }
        if (!call.path().isEmpty()) {
            return "{}";
        }
        JsonNode event = parsed(call.body());
        switch (event.path("hook_event_name").asText()) {
            case "BeforeTool" -> {
                return before(event, call);
            }
            case "AfterTool" -> after(event);
            case "BeforeAgent" -> begun(event);
            case "AfterAgent" -> ended(turn);
            default -> throw new IllegalArgumentException("no hook of ours");
        }
        return "{}";
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a hook sent no JSON", e);
        }
    }

    private void begun(JsonNode event) {
        // Of a turn that was broken off nothing runs any more.
        questions.withdraw();
        turn = "turn-" + numbers.incrementAndGet();
        String name = event.path("session_id").asText();
        if (ConversationFile.isName(name)) {
            conversation = name;
        }
        desk.told(new Fact.Conversation(Bounded.name(name)));
        desk.told(new Fact.TurnStarted(turn));
    }

    private String before(JsonNode event, HookServer.Call call) throws InterruptedException {
        String tool = Bounded.name(event.path("tool_name").asText());
        JsonNode input = event.path("tool_input");
        String id = "call-" + numbers.incrementAndGet();
        desk.told(new Fact.ToolRequested(id, tool, Bounded.arguments(input)));
        String cwd = Bounded.path(event.path("cwd").asText());
        Optional<Question> question = GeminiTools.question(tool, input, cwd);
        String whyNot = question.isEmpty() ? "" : questions.judged(question.get(), call);
        if (!whyNot.isEmpty()) {
            desk.told(new Fact.ToolFinished(id, tool, "denied"));
            return decided("deny", whyNot);
        }
        remember(tool, input, id);
        if (GeminiTools.isCommand(tool)) {
            desk.told(
                    new Fact.CommandStarted(
                            id, GeminiTools.command(input), GeminiTools.directory(input, cwd)));
        }
        return decided(ALLOW, "");
    }

    /** Hooks tell no id of a call. */
    private void remember(String tool, JsonNode input, String id) {
        synchronized (calls) {
            if (calls.size() < MAX_CALLS) {
                calls.computeIfAbsent(tool + input, k -> new ArrayDeque<>()).add(id);
            }
        }
    }

    private String called(String tool, JsonNode input) {
        synchronized (calls) {
            Deque<String> ids = calls.get(tool + input);
            if (ids == null) {
                return "call-" + numbers.incrementAndGet();
            }
            String id = ids.remove();
            if (ids.isEmpty()) {
                calls.remove(tool + input);
            }
            return id;
        }
    }

    private static String decided(String decision, String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("decision", decision)
                .put("reason", reason)
                .toString();
    }

    private void after(JsonNode event) {
        String tool = Bounded.name(event.path("tool_name").asText());
        JsonNode input = event.path("tool_input");
        JsonNode response = event.path("tool_response");
        String id = called(tool, input);
        boolean ok = GeminiTools.ok(response);
        desk.told(new Fact.ToolFinished(id, tool, ok ? "ok" : "error"));
        if (GeminiTools.isCommand(tool)) {
            desk.told(
                    new Fact.CommandFinished(
                            id, GeminiTools.exitCode(response), GeminiTools.output(response)));
        }
        if (ok) {
            desk.told(new Fact.FilesRead(GeminiTools.read(tool, input)));
            desk.told(
                    new Fact.FilesHinted(
                            GeminiTools.written(tool, input), GeminiTools.operation(tool)));
        }
    }

    /** What its last answer took is told by its telemetry, before this hook is told there. */
    private void ended(String id) {
        CompletableFuture<Void> whole = new CompletableFuture<>();
        unaccounted.add(whole);
        var _ =
                whole.completeOnTimeout(null, ACCOUNTED_WITHIN_MS, TimeUnit.MILLISECONDS)
                        .thenRun(
                                () -> {
                                    unaccounted.remove(whole);
                                    desk.told(new Fact.TurnFinished(id));
                                });
    }

    private void account(GeminiUsage.Told told) {
        told.used().forEach(desk::told);
        synchronized (accounted) {
            told.main().forEach(u -> accounted.merge(u.model(), u.tokens(), Tokens::plus));
        }
        for (int i = 0; i < told.turnsEnded(); i++) {
            CompletableFuture<Void> whole = unaccounted.poll();
            if (whole != null) {
                whole.complete(null);
            }
        }
    }

    @Override
    public Optional<Conversation> conversation() {
        try {
            return transcript.named(conversation);
        } catch (IOException e) {
            LOG.warn("a conversation could not be read", e);
            return Optional.empty();
        }
    }

    @Override
    public void finish() {
        HookServer.Address where = address;
        if (where != null) {
            where.close();
        }
        questions.withdraw();
        unaccounted.forEach(whole -> whole.complete(null));
        tellTheRest();
    }

    /** Whoever was killed did not send what it took in its last seconds, but wrote most of it. */
    private void tellTheRest() {
        synchronized (accounted) {
            transcript
                    .totals()
                    .forEach(
                            (model, all) -> {
                                Tokens rest =
                                        all.minus(before.getOrDefault(model, Tokens.ZERO))
                                                .minus(accounted.getOrDefault(model, Tokens.ZERO));
                                if (rest.input() > 0 || rest.output() > 0) {
                                    desk.told(new Fact.Used(model, rest, null));
                                }
                            });
        }
    }
}
