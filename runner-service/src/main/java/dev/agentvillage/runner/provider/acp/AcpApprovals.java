package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers what an agent asks before it uses a tool. Whoever answers first, at the terminal or over
 * REST, is heard; an agent that nobody answers waits.
 */
final class AcpApprovals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AcpApprovals.class);
    private static final int MAX_OPEN = 64;

    private final Desk desk;
    private final JsonRpc rpc;
    private final AcpScreen screen;
    private final AcpFacts facts;
    private final String directory;
    private final Deque<Open> open = new ArrayDeque<>();

    private record Open(Asking asking, CompletableFuture<Boolean> answered) {}

    AcpApprovals(Desk desk, JsonRpc rpc, AcpScreen screen, AcpFacts facts, String directory) {
        this.desk = desk;
        this.rpc = rpc;
        this.screen = screen;
        this.facts = facts;
        this.directory = directory;
    }

    void asked(JsonNode id, JsonNode params) {
        JsonNode call = params.path("toolCall");
        facts.tool(call);
        List<Question> questions = AcpTools.questions(call, directory);
        Question first = null;
        Ruling.NeedsApproval need = null;
        for (Question question : questions) {
            switch (desk.judge(question)) {
                case Ruling.Allowed _ -> {}
                case Ruling.Denied denied -> {
                    desk.refused(question, denied);
                    screen.show("  refused: " + denied.why().reason() + "\n");
                    answer(id, params, false);
                    return;
                }
                case Ruling.NeedsApproval n -> {
                    first = first == null ? question : first;
                    need = need == null ? n : need;
                }
            }
        }
        if (first == null || need == null) {
            answer(id, params, true);
        } else {
            wait(id, params, first, need);
        }
    }

    private synchronized void wait(
            JsonNode id, JsonNode params, Question question, Ruling.NeedsApproval need) {
        if (open.size() >= MAX_OPEN) {
            answer(id, params, false);
            return;
        }
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        Asking asking =
                desk.ask(
                        question,
                        need,
                        said -> {
                            if (!answered.complete(said.equals("allow"))) {
                                throw new IOException("answered in the terminal");
                            }
                        });
        open.add(new Open(asking, answered));
        screen.show(
                "  may it? "
                        + question.summary()
                        + "\n  y: yes   n: no   ("
                        + need.why().reason()
                        + ")\n");
        var _ =
                answered.whenComplete(
                        (allowed, failure) -> {
                            forget(answered);
                            screen.show(Boolean.TRUE.equals(allowed) ? "  yes\n" : "  no\n");
                            answer(id, params, Boolean.TRUE.equals(allowed));
                        });
    }

    private synchronized void forget(CompletableFuture<Boolean> answered) {
        open.removeIf(o -> o.answered() == answered);
    }

    private synchronized @Nullable Open oldest() {
        return open.peek();
    }

    /** Somebody at the terminal answers the oldest question; false when there is none. */
    boolean answeredThere(boolean allowed) {
        Open was = oldest();
        if (was == null) {
            return false;
        }
        if (was.answered().complete(allowed)) {
            desk.answered(was.asking(), allowed);
        }
        return true;
    }

    /** By the option that is for this once, or for ever no. */
    private void answer(JsonNode id, JsonNode params, boolean allowed) {
        String option = option(params, allowed ? "allow_once" : "reject_once");
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode outcome = result.putObject("outcome");
        if (option.isEmpty()) {
            outcome.put("outcome", "cancelled");
        } else {
            outcome.put("outcome", "selected").put("optionId", option);
        }
        try {
            facts.decided(params.path("toolCall"), allowed && !option.isEmpty());
            rpc.answer(id, result);
        } catch (IOException e) {
            // Then it never runs: only the agent could run it.
            LOG.debugf("the agent was not answered: %s", e.getMessage());
        }
    }

    private static String option(JsonNode params, String kind) {
        for (JsonNode option : params.path("options")) {
            if (option.path("kind").asText().equals(kind)) {
                return option.path("optionId").asText();
            }
        }
        return "";
    }

    /** The agent is gone. */
    @Override
    public void close() {
        List<Open> left;
        synchronized (this) {
            left = List.copyOf(open);
        }
        left.forEach(
                o -> {
                    if (o.answered().complete(false)) {
                        desk.gone(o.asking());
                    }
                });
    }
}
