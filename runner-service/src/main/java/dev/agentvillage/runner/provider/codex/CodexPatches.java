package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.HookQuestions;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a patch would write, in the hook before it is applied: the server asks nobody about
 * patches.
 */
final class CodexPatches implements AutoCloseable {
    private static final int MAX_TOLD = 64;
    private static final int MAX_SUMMARY = 500;

    private final Desk desk;
    private final HookQuestions questions;
    private final String command;
    private HookServer.@Nullable Address address;

    /**
     * @param command of the hook
     */
    CodexPatches(Desk desk, HookQuestions questions, String command) {
        this.desk = desk;
        this.questions = questions;
        this.command = command;
    }

    /** A hook runs when somebody has trusted it as it stands: ours, and no other. */
    CompletableFuture<JsonNode> trusted(JsonRpc rpc, String directory) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.putArray("cwds").add(directory);
        return rpc.ask("hooks/list", params).thenCompose(said -> trust(rpc, said));
    }

    private CompletableFuture<JsonNode> trust(JsonRpc rpc, JsonNode said) {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        for (JsonNode hook : said.at("/data/0/hooks")) {
            if (hook.path("source").asText().equals("user")
                    && hook.path("command").asText().equals(command)) {
                state.putObject(hook.path("key").asText())
                        .set("trusted_hash", hook.path("currentHash"));
            }
        }
        if (state.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException("codex does not know the hook"));
        }
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        ObjectNode edit = params.putArray("edits").addObject();
        edit.put("keyPath", "hooks.state").put("mergeStrategy", "upsert").set("value", state);
        return rpc.ask("config/batchWrite", params);
    }

    void calledAt(HookServer.Address where) {
        address = where;
    }

    String handle(HookServer.Call call) throws InterruptedException {
        JsonNode event = parsed(call.body());
        List<Question> questions =
                CodexPatch.questions(
                        event.path("tool_name").asText(),
                        event.at("/tool_input/command").asText(),
                        Bounded.path(event.path("cwd").asText()));
        String whyNot = judged(questions, call);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (!whyNot.isEmpty()) {
            // The server tells of nothing that a hook refused.
            String id = Bounded.name(event.path("tool_use_id").asText());
            List<String> told =
                    questions.stream()
                            .limit(MAX_TOLD)
                            .map(question -> Bounded.cut(question.summary(), MAX_SUMMARY))
                            .toList();
            desk.told(new Fact.ToolRequested(id, CodexPatch.TOOL, Map.of("changes", told)));
            desk.told(new Fact.ToolFinished(id, CodexPatch.TOOL, "denied"));
            answer.putObject("hookSpecificOutput")
                    .put("hookEventName", "PreToolUse")
                    .put("permissionDecision", "deny")
                    .put("permissionDecisionReason", whyNot);
        }
        return answer.toString();
    }

    /**
     * @return why not; empty for a yes
     */
    private String judged(List<Question> asked, HookServer.Call call) throws InterruptedException {
        for (Question question : asked) {
            String whyNot = questions.judged(question, call);
            if (!whyNot.isEmpty()) {
                return whyNot;
            }
        }
        return "";
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a hook sent no JSON", e);
        }
    }

    /** Whoever still waits hears a no. */
    @Override
    public void close() {
        HookServer.Address where = address;
        if (where != null) {
            where.close();
        }
        questions.withdraw();
    }
}
