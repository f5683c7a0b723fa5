package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Desk;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the server asks before it acts. The dialog in the terminal is open at the same time:
 * the first answer counts, and closes it. Whoever does not answer leaves it waiting.
 */
final class OpencodeApprovals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OpencodeApprovals.class);
    private static final String ALLOW = "allow";
    private static final long SPARE_MS = 60_000;
    private static final long INPUT_WITHIN_MS = 1_000;
    private static final int MAX_REMEMBERED = 50_000;

    private final Desk desk;
    private final OpencodeFacts facts;
    private final OpencodeApi api;
    private final String directory;
    private final long waitMs;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** What waits for a person. */
    private record Open(CompletableFuture<String> answer) {
        static final String YES_THERE = "yes in the terminal";
        static final String NO_THERE = "no in the terminal";
    }

    OpencodeApprovals(
            Desk desk, OpencodeFacts facts, OpencodeApi api, String directory, long timeoutMs) {
        this.desk = desk;
        this.facts = facts;
        this.api = api;
        this.directory = directory;
        this.waitMs = timeoutMs + SPARE_MS;
    }

    /** On a thread of its own; what was asked before is not asked again. */
    void asked(JsonNode asked) {
        String id = asked.path("id").asText();
        if (id.isEmpty() || seen.size() >= MAX_REMEMBERED || !seen.add(id)) {
            return;
        }
        Open mine = new Open(new CompletableFuture<>());
        open.put(id, mine);
        var _ =
                Thread.ofVirtual()
                        .name("opencode")
                        .start(
                                () -> {
                                    try {
                                        answer(id, asked, mine);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    } finally {
                                        open.remove(id);
                                    }
                                });
    }

    private void answer(String id, JsonNode asked, Open mine) throws InterruptedException {
        String call = Bounded.name(asked.at("/tool/callID").asText());
        JsonNode input = input(call);
        for (Question question : OpencodeTools.questions(asked, input, directory)) {
            @Nullable String whyNot = judged(question, mine);
            if (whyNot == null) {
                // Somebody at the terminal was faster.
                return;
            }
            if (!whyNot.isEmpty()) {
                facts.refused(call);
                give(id, false, whyNot);
                return;
            }
        }
        if (asked.path("permission").asText().equals("bash")) {
            facts.ran(
                    call,
                    asked.at("/metadata/command").asText(),
                    OpencodeTools.directory(input, directory));
        }
        give(id, true, "");
    }

    /** It is told a moment after the question, or before. */
    private JsonNode input(String call) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INPUT_WITHIN_MS);
        JsonNode input = facts.input(call);
        while (input.isMissingNode() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            input = facts.input(call);
        }
        return input;
    }

    /**
     * @return why not; empty for a yes, absent when it was answered in the terminal
     */
    private @Nullable String judged(Question question, Open mine) throws InterruptedException {
        return switch (desk.judge(question)) {
            case Ruling.Allowed _ -> "";
            case Ruling.Denied denied -> {
                desk.refused(question, denied);
                yield denied.why().reason() + " (" + denied.why().command() + ")";
            }
            case Ruling.NeedsApproval need -> decided(question, need, mine);
        };
    }

    private @Nullable String decided(Question question, Ruling.NeedsApproval need, Open mine)
            throws InterruptedException {
        CompletableFuture<String> decision = new CompletableFuture<>();
        Asking asking =
                desk.ask(
                        question,
                        need,
                        answer -> {
                            if (!decision.complete(answer)) {
                                throw new IOException("answered in the terminal");
                            }
                        });
        var _ = mine.answer().thenAccept(decision::complete);
        try {
            String said = decision.get(waitMs, TimeUnit.MILLISECONDS);
            if (said.equals(Open.YES_THERE) || said.equals(Open.NO_THERE)) {
                desk.answered(asking, said.equals(Open.YES_THERE));
                return null;
            }
            return said.equals(ALLOW) ? "" : said;
        } catch (TimeoutException e) {
            desk.gone(asking);
            return "nobody decided in time";
        } catch (ExecutionException e) {
            return "the runner could not ask";
        }
    }

    private void give(String id, boolean allowed, String message) throws InterruptedException {
        try {
            api.reply(id, allowed, message);
        } catch (IOException e) {
            // Then it never runs: only the server could run it.
            LOG.debugf("opencode was not answered: %s", e.getMessage());
        }
    }

    /** By us, or by somebody in the session, of whom nothing is released. */
    void replied(JsonNode reply) {
        Open was = open.get(reply.path("requestID").asText());
        if (was != null) {
            was.answer()
                    .complete(
                            reply.path("reply").asText().equals("reject")
                                    ? Open.NO_THERE
                                    : Open.YES_THERE);
        }
    }

    /** The server is gone, and with it whoever asked. */
    @Override
    public void close() {
        open.values().forEach(o -> o.answer().complete(Open.NO_THERE));
    }
}
