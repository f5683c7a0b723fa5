package dev.agentvillage.runner.provider;

import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.policy.Ruling;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Judges what calls of a hook ask for: what needs a person waits in its call. */
public final class HookQuestions {
    private static final String ALLOW = "allow";
    private static final long SPARE_MS = 30_000;

    private final Desk desk;
    private final long waitMs;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    private record Waiting(Asking asking, CompletableFuture<String> answer) {}

    /**
     * @param approvalTimeoutMs as the session's policy has it
     */
    public HookQuestions(Desk desk, long approvalTimeoutMs) {
        this.desk = desk;
        this.waitMs = approvalTimeoutMs + SPARE_MS;
    }

    /** Within which there is an answer to every call. */
    public long waitMs() {
        return waitMs;
    }

    /**
     * @return why not; empty for a yes
     */
    public String judged(Question question, HookServer.Call call) throws InterruptedException {
        return switch (desk.judge(question)) {
            case Ruling.Allowed _ -> "";
            case Ruling.Denied denied -> {
                desk.refused(question, denied);
                yield denied.why().reason() + " (" + denied.why().command() + ")";
            }
            case Ruling.NeedsApproval need -> asked(question, need, call);
        };
    }

    private String asked(Question question, Ruling.NeedsApproval need, HookServer.Call call)
            throws InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Waiting mine = new Waiting(desk.ask(question, need, answer::complete), answer);
        waiting.add(mine);
        var _ = call.gone().thenRun(() -> withdrawn(mine));
        try {
            String said = answer.get(waitMs, TimeUnit.MILLISECONDS);
            return said.equals(ALLOW) ? "" : said;
        } catch (TimeoutException e) {
            desk.gone(mine.asking());
            return "nobody decided in time";
        } catch (ExecutionException e) {
            return "the runner could not ask";
        } finally {
            waiting.remove(mine);
        }
    }

    /** Nobody waits any more for what has no answer yet. */
    public void withdraw() {
        waiting.forEach(this::withdrawn);
    }

    private void withdrawn(Waiting asked) {
        if (asked.answer().complete("nobody waits for it any more")) {
            desk.gone(asked.asking());
        }
    }
}
