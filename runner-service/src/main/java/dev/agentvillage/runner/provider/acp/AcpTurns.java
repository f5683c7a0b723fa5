package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One prompt after the other; those that come while one is answered wait. */
final class AcpTurns {
    private static final Logger LOG = Logger.getLogger(AcpTurns.class);
    private static final int MAX_WAITING = 32;

    /** No session lasts longer. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Desk desk;
    private final JsonRpc rpc;
    private final AcpScreen screen;
    private final AcpFacts facts;
    private final Queue<String> waiting = new ArrayDeque<>();
    private String session = "";
    private int count;
    private boolean busy;

    AcpTurns(Desk desk, JsonRpc rpc, AcpScreen screen, AcpFacts facts) {
        this.desk = desk;
        this.rpc = rpc;
        this.screen = screen;
        this.facts = facts;
    }

    /** Before it has, nothing that is told is new. */
    synchronized boolean begun() {
        return !session.isEmpty();
    }

    synchronized void begin(String sessionId, String task) {
        session = sessionId;
        desk.told(new Fact.Conversation(sessionId));
        prompt(task);
    }

    synchronized void prompt(String text) {
        if (busy || session.isEmpty()) {
            if (waiting.size() >= MAX_WAITING) {
                screen.show("  too many prompts wait; this one is dropped\n");
            } else {
                waiting.add(text);
            }
            return;
        }
        busy = true;
        String turn = "turn-" + ++count;
        screen.show("\n> " + text + "\n");
        desk.told(new Fact.TurnStarted(turn));
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("sessionId", session);
        params.putArray("prompt").addObject().put("type", "text").put("text", text);
        var _ =
                rpc.ask("session/prompt", params, LONGEST)
                        .whenComplete((answer, failure) -> ended(turn, answer, failure));
    }

    private synchronized void ended(
            String turn, @Nullable JsonNode answer, @Nullable Throwable failure) {
        if (failure != null) {
            String why = Bounded.cut(String.valueOf(failure.getMessage()), 500);
            screen.show("\n  failed: " + why + "\n");
            desk.told(new Fact.Failed(why, "acp_error", true));
        }
        boolean cancelled =
                answer != null && answer.path("stopReason").asText().equals("cancelled");
        screen.show(cancelled ? "\n  Interrupted\n" : "\n");
        facts.ended(turn, answer == null ? JsonNodeFactory.instance.objectNode() : answer);
        busy = false;
        String next = waiting.poll();
        if (next != null) {
            prompt(next);
        }
    }

    synchronized void cancel() {
        if (busy) {
            try {
                rpc.tell(
                        "session/cancel",
                        JsonNodeFactory.instance.objectNode().put("sessionId", session));
            } catch (IOException e) {
                LOG.debugf("the agent was not told to stop: %s", e.getMessage());
            }
        }
    }

    void told(JsonNode update) {
        switch (update.path("sessionUpdate").asText()) {
            case "agent_message_chunk" -> {
                String text = update.at("/content/text").asText();
                facts.said(text);
                screen.show(text);
            }
            case "tool_call", "tool_call_update" -> {
                if (update.path("sessionUpdate").asText().equals("tool_call")) {
                    screen.show("\n* " + Bounded.cut(update.path("title").asText(), 500) + "\n");
                }
                facts.tool(update);
            }
            default -> {}
        }
    }
}
