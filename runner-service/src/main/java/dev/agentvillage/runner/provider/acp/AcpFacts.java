package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.event.ProviderEvent.Level;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.acp.AcpAgent.UsageOf;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what an agent tells of itself; for any thread. */
final class AcpFacts {
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_OPEN = 1_000;

    private final Desk desk;
    private final String directory;
    private final UsageOf usageOf;
    private Tokens told = Tokens.ZERO;
    private final StringBuilder said = new StringBuilder();

    /** Tools that were told of and have not ended; of commands also whether they run. */
    private final Map<String, JsonNode> open = new LinkedHashMap<>();

    private final Set<String> running = new HashSet<>();
    private final Set<String> refused = new HashSet<>();

    AcpFacts(Desk desk, String directory, UsageOf usageOf) {
        this.desk = desk;
        this.directory = directory;
        this.usageOf = usageOf;
    }

    synchronized void said(String text) {
        if (said.length() < MAX_TEXT) {
            said.append(text, 0, Math.min(text.length(), MAX_TEXT - said.length()));
        }
    }

    /** Asked about, begun, or ended: agents leave out what they told before. */
    synchronized void tool(JsonNode call) {
        String id = id(call);
        boolean known = open.containsKey(id);
        JsonNode all = known ? AcpTools.merged(open.get(id), call) : call;
        String status = all.path("status").asText();
        if (!known) {
            if (open.size() >= MAX_OPEN || id.isEmpty()) {
                return;
            }
            desk.told(new Fact.ToolRequested(id, AcpTools.name(all), AcpTools.shown(all)));
        }
        open.put(id, all);
        switch (status) {
            case "in_progress" -> began(id, all);
            case "completed" -> ended(id, all, "ok");
            case "failed" -> ended(id, all, refused.contains(id) ? "denied" : "error");
            default -> {}
        }
    }

    private void began(String id, JsonNode call) {
        if (AcpTools.isCommand(call) && running.add(id)) {
            desk.told(new Fact.CommandStarted(id, AcpTools.command(call), directory));
        }
    }

    /** What was allowed runs from now on, whether or not the agent says so. */
    synchronized void decided(JsonNode call, boolean allowed) {
        String id = id(call);
        if (allowed) {
            began(id, AcpTools.merged(open.get(id), call));
        } else if (open.containsKey(id)) {
            refused.add(id);
        }
    }

    private static String id(JsonNode call) {
        return Bounded.cut(call.path("toolCallId").asText(), 200);
    }

    private void ended(String id, JsonNode call, String outcome) {
        open.remove(id);
        refused.remove(id);
        if (AcpTools.isCommand(call)) {
            if (outcome.equals("ok")) {
                began(id, call);
            }
            if (running.remove(id)) {
                desk.told(
                        new Fact.CommandFinished(
                                id, AcpTools.exitCode(call), AcpTools.output(call)));
            }
        }
        desk.told(new Fact.ToolFinished(id, AcpTools.name(call), outcome));
        if (outcome.equals("ok")) {
            files(call);
        }
    }

    private void files(JsonNode call) {
        List<Path> some =
                AcpTools.paths(call).stream()
                        .flatMap(path -> Bounded.paths(path).stream())
                        .toList();
        if (some.isEmpty()) {
            return;
        }
        switch (call.path("kind").asText()) {
            case "read" -> desk.told(new Fact.FilesRead(some));
            case "edit" -> desk.told(new Fact.FilesHinted(some, "edit"));
            case "delete" -> desk.told(new Fact.FilesHinted(some, "delete"));
            default -> {}
        }
    }

    /** The turn is over: its answer tells what it took, where the agent tells it. */
    synchronized void ended(String turn, JsonNode answer) {
        if (!said.isEmpty()) {
            desk.told(new Fact.Said(said.toString(), Level.INFO));
            said.setLength(0);
        }
        JsonNode usage = answer.path("usage");
        if (usage.isObject()) {
            Tokens now =
                    new Tokens(
                            count(usage, "inputTokens") + count(usage, "cachedWriteTokens"),
                            count(usage, "outputTokens"),
                            count(usage, "cachedReadTokens"),
                            count(usage, "thoughtTokens"));
            desk.told(new Fact.Used("unknown", taken(now), null));
        } else {
            answer.at("/_meta/quota/model_usage").forEach(this::quota);
        }
        desk.told(new Fact.TurnFinished(turn));
    }

    /** By the turn. A sum that is smaller than before has begun anew. */
    private Tokens taken(Tokens now) {
        if (usageOf == UsageOf.TURN) {
            return now;
        }
        Tokens more = now.minus(told);
        told = now;
        boolean less =
                more.input() < 0
                        || more.output() < 0
                        || more.cachedInput() < 0
                        || more.reasoning() < 0;
        return less ? now : more;
    }

    /** As Gemini's CLI tells it: what came from a cache is in the input. */
    private void quota(JsonNode used) {
        JsonNode count = used.path("token_count");
        desk.told(
                new Fact.Used(
                        Bounded.cut(used.path("model").asText("unknown"), 200),
                        new Tokens(
                                count(count, "input_tokens"), count(count, "output_tokens"), 0, 0),
                        null));
    }

    private static long count(JsonNode usage, String name) {
        return Math.max(0, usage.path(name).asLong());
    }
}
