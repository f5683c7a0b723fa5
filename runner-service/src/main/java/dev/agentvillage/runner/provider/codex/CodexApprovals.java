package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Desk;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Answers what the app-server asks before it acts. It asks the interface in the terminal at the
 * same time: the first answer counts, and closes the other's dialog.
 */
final class CodexApprovals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CodexApprovals.class);
    private static final String COMMAND = "item/commandExecution/requestApproval";
    private static final String ACCEPT = "accept";
    private static final String DECLINE = "decline";

    /** A no at the terminal completes the item at once. */
    private static final long DECLINED_WITHIN_MS = 500;

    private final Desk desk;
    private final CodexFacts facts;
    private final Answers answers;
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /** What waits for a person; {@code answered} by us or by the terminal. */
    private record Open(JsonNode params, Asking asking, CompletableFuture<Boolean> answered) {}

    interface Answers {
        void give(JsonNode id, String decision) throws IOException;
    }

    CodexApprovals(Desk desk, CodexFacts facts, Answers answers) {
        this.desk = desk;
        this.facts = facts;
        this.answers = answers;
    }

    /** What is not a command is left to the person at the terminal: without one it waits. */
    void asked(JsonNode id, String method, JsonNode params) {
        if (!method.equals(COMMAND)) {
            LOG.debugf("codex asks %s", method);
            return;
        }
        Question question = question(params);
        switch (desk.judge(question)) {
            case Ruling.Allowed _ -> give(id, params, true);
            case Ruling.Denied denied -> {
                desk.refused(question, denied);
                give(id, params, false);
            }
            case Ruling.NeedsApproval need -> wait(id, params, question, need);
        }
    }

    private static Question question(JsonNode params) {
        String directory = params.path("cwd").asText();
        String kind = params.path("kind").asText("command");
        String command = params.path("command").asText();
        return kind.equals("command") && !command.isEmpty()
                ? Question.line(ShellLine.unwrapped(command), directory)
                : Question.unknown("codex " + kind, command, directory);
    }

    private void wait(JsonNode id, JsonNode params, Question question, Ruling.NeedsApproval need) {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        Asking asking =
                desk.ask(
                        question,
                        need,
                        answer -> {
                            boolean allowed = answer.equals("allow");
                            if (!answered.complete(allowed)) {
                                throw new IOException("answered in the terminal");
                            }
                            give(id, params, allowed);
                        });
        open.put(id.asText(), new Open(params, asking, answered));
        var _ = answered.whenComplete((allowed, failure) -> open.remove(id.asText()));
        // It may have been answered before it was put there.
        if (answered.isDone()) {
            open.remove(id.asText());
        }
    }

    private void give(JsonNode id, JsonNode params, boolean allowed) {
        try {
            if (allowed) {
                ran(params);
            }
            answers.give(id, allowed ? ACCEPT : DECLINE);
        } catch (IOException e) {
            // Then it never runs: only the server could run it.
            LOG.debugf("codex was not answered: %s", e.getMessage());
        }
    }

    /** Somebody answered, perhaps we; a yes there shows by nothing but that no no comes. */
    void resolved(JsonNode id) {
        Open was = open.get(id.asText());
        if (was != null) {
            CompletableFuture.delayedExecutor(DECLINED_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .execute(() -> answeredThere(was, true));
        }
    }

    void completed(JsonNode item) {
        if (item.path("status").asText().equals("declined")) {
            open.values().stream()
                    .filter(o -> o.params().path("itemId").equals(item.path("id")))
                    .forEach(o -> answeredThere(o, false));
        }
    }

    private void answeredThere(Open was, boolean allowed) {
        if (was.answered().complete(allowed)) {
            if (allowed) {
                ran(was.params());
            }
            desk.answered(was.asking(), allowed);
        }
    }

    private void ran(JsonNode params) {
        facts.ran(
                params.path("itemId").asText(),
                params.path("command").asText(),
                params.path("cwd").asText());
    }

    /** The server is gone, and with it whoever asked. */
    @Override
    public void close() {
        open.values()
                .forEach(
                        o -> {
                            if (o.answered().complete(false)) {
                                desk.gone(o.asking());
                            }
                        });
        open.clear();
    }
}
