package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.event.ProviderEvent.Level;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes facts of an agent's events, and shows them. */
final class OmnaraFacts {
    private static final int MAX_OPEN = 256;
    private static final int MAX_SHOWN = 64 * 1024;

    /** An answer that was cut off at the model's limit goes on in the same turn. */
    private static final Set<String> LAST =
            Set.of("end_turn", "refusal", "content_filter", "error");

    private final Desk desk;
    private final OmnaraTerminal screen;
    private final String directory;
    private final Runnable usage;

    /** Those that were asked for and have no result. */
    private final Map<String, Call> calls = new LinkedHashMap<>();

    private final Set<String> running = new HashSet<>();
    private String turn = "";

    record Call(String tool, JsonNode input) {}

    /**
     * @param usage tells what was taken so far
     */
    OmnaraFacts(Desk desk, OmnaraTerminal screen, String directory, Runnable usage) {
        this.desk = desk;
        this.screen = screen;
        this.directory = directory;
        this.usage = usage;
    }

    synchronized Optional<Call> call(String id) {
        return Optional.ofNullable(calls.get(id));
    }

    synchronized void told(JsonNode event) {
        switch (event.path("event_kind").asText()) {
            case "agent_input" -> input(event);
            case "model_output" -> output(event);
            case "tool_result" -> result(event);
            default -> {}
        }
    }

    private void input(JsonNode event) {
        if (event.path("input_kind").asText().equals("content")) {
            StringBuilder said = new StringBuilder();
            event.path("content_blocks").forEach(b -> said.append(b.path("text").asText()));
            screen.show("\n> " + Bounded.cut(said.toString(), MAX_SHOWN) + "\n");
            if (event.path("is_opening_event").asBoolean()) {
                turn = Bounded.cut(event.path("turn_id").asText("turn"), 200);
                desk.told(new Fact.TurnStarted(turn));
            }
        } else if (event.path("control_type").asText().equals("cancel_current")) {
            screen.show("\n  Interrupted\n");
            ended();
        }
    }

    private void ended() {
        usage.run();
        if (!turn.isEmpty()) {
            desk.told(new Fact.TurnFinished(turn));
            turn = "";
        }
    }

    private void output(JsonNode event) {
        boolean calling = false;
        for (JsonNode block : event.path("content_blocks")) {
            String text = block.path("text").asText();
            switch (block.path("type").asText()) {
                case "text" -> {
                    screen.show(Bounded.cut(text, MAX_SHOWN) + "\n");
                    if (!text.isBlank()) {
                        desk.told(new Fact.Said(Bounded.text(text), Level.INFO));
                    }
                }
                case "error" -> {
                    screen.show("\n  failed: " + Bounded.text(text) + "\n");
                    desk.told(new Fact.Failed(Bounded.text(text), "omnara_error", true));
                }
                case "tool_call" -> {
                    calling = true;
                    requested(block);
                }
                default -> {}
            }
        }
        String why = event.path("stop_reason").asText();
        if (!calling && LAST.contains(why)) {
            ended();
        } else {
            usage.run();
        }
    }

    private void requested(JsonNode block) {
        String id = id(block);
        if (id.isEmpty() || calls.size() >= MAX_OPEN) {
            return;
        }
        Call call = new Call(Bounded.name(block.path("name").asText()), block.path("input"));
        calls.put(id, call);
        screen.show("* " + call.tool() + " " + Bounded.cut(call.input().toString(), 500) + "\n");
        desk.told(new Fact.ToolRequested(id, call.tool(), Bounded.arguments(call.input())));
    }

    /** What was allowed runs from now on. */
    synchronized void allowed(String id) {
        Call call = calls.get(id);
        if (call != null && call.tool().equals(OmnaraTools.RUN) && running.add(id)) {
            String line = Bounded.cut(call.input().path("command").asText(), MAX_SHOWN);
            desk.told(new Fact.CommandStarted(id, line, directory));
        }
    }

    private void result(JsonNode event) {
        String id = id(event);
        Call call = calls.remove(id);
        if (call == null) {
            return;
        }
        if (running.remove(id)) {
            desk.told(
                    new Fact.CommandFinished(
                            id,
                            OmnaraTools.exitCode(event),
                            Bounded.end(OmnaraTools.output(event))));
        }
        String outcome =
                switch (event.path("outcome").asText()) {
                    case "succeeded" -> "ok";
                    case "denied" -> "denied";
                    default -> "error";
                };
        desk.told(new Fact.ToolFinished(id, call.tool(), outcome));
    }

    static String id(JsonNode of) {
        return Bounded.cut(of.path("tool_call_id").asText(), 200);
    }
}
