package dev.agentvillage.session.projection;

import static java.util.Objects.requireNonNull;

import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionCheckpointed;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalResized;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Progress.Conversation;
import dev.agentvillage.session.session.Progress.End;
import dev.agentvillage.session.session.Progress.Marks;
import dev.agentvillage.session.session.Progress.Work;
import dev.agentvillage.session.session.Session;
import java.util.Map;

/** What an accepted event makes of a session. */
public final class Projection {
    private static final int SUMMARY = 2_000;
    private static final int FILES = 1_000;
    private static final int REFERENCE = 200;

    private Projection() {}

    public static Change on(Session session, RunnerEvent event) {
        Progress before = marked(session.progress(), event);
        // Whoever speaks for it has it: the answer to START_SESSION may be slower.
        Session heard = session.placing(session.placing().accepted());
        if (event instanceof UsageTick tick) {
            return Change.of(heard.progress(before.totals(tick.totals())));
        }
        Change change =
                Change.of(heard.progress(after(before, event)))
                        .event(envelope -> new RunnerEventAccepted(envelope, event, envelope.at()));
        return switch (event) {
            case SessionEnded _ -> change.then(Ending::finished);
            case GateEvent.ApprovalRequested asked ->
                    change.approval(new ApprovalChange.Requested(ours(session, asked.approval())));
            case GateEvent.ApprovalResolved resolved ->
                    audited(change.approval(new ApprovalChange.Resolved(resolved)), resolved);
            default -> change;
        };
    }

    /** Whoever decided it, or nobody, reads here that it was too late. */
    private static Change audited(Change change, GateEvent.ApprovalResolved resolved) {
        return resolved.effect() == GateEvent.Outcome.REFUSED_EXPIRED
                ? change.deed(
                        new Deed(
                                "/runners/" + resolved.envelope().runnerId(),
                                "approval.expire",
                                Map.of(
                                        "approvalId",
                                        resolved.approvalId().toString(),
                                        "effect",
                                        "refused_expired")))
                : change;
    }

    /**
     * It waits in the session that asks, whatever it says of itself, and nobody has decided it.
     *
     * @throws NullPointerException when it does not say what is asked: nobody could decide that
     */
    private static Approval ours(Session session, Approval asked) {
        Approval.Context context = asked.context();
        return new Approval(
                requireNonNull(asked.approvalId()),
                session.id(),
                session.org(),
                requireNonNull(asked.category()),
                asked.summary().substring(0, Math.min(SUMMARY, asked.summary().length())),
                requireNonNull(asked.risk()),
                new Approval.Context(
                        context.branch(),
                        context.changedFiles().stream().limit(FILES).toList(),
                        context.diffHash()),
                requireNonNull(asked.actionHash()),
                asked.requestedAt(),
                asked.expiresAt(),
                ApprovalState.PENDING,
                null,
                null,
                null);
    }

    private static Progress marked(Progress progress, RunnerEvent event) {
        Marks marks = progress.marks();
        long seq = event.envelope().seq();
        return progress.marks(
                event instanceof UsageTick
                        ? new Marks(marks.events(), seq, marks.gaps())
                        : new Marks(seq, marks.usage(), marks.gaps() + seq - marks.events() - 1));
    }

    private static Work said(Work before, SessionCheckpointed at) {
        String reference = at.providerSessionRef();
        return reference == null || reference.length() > REFERENCE
                ? before
                : before.said(new Conversation(reference, at.commit(), at.conversation()));
    }

    private static Progress after(Progress before, RunnerEvent event) {
        return switch (event) {
            // A final state is shown with the session's last event, not before.
            case SessionStateChanged moved ->
                    moved.newState().isFinal()
                            ? before
                            : before.state(moved.newState(), moved.reason());
            case SessionStarted started ->
                    before.work(
                            new Work(
                                    started.providerVersion(),
                                    started.workspacePath(),
                                    started.baseCommit(),
                                    started.branch(),
                                    started.pid(),
                                    started.envelope().ts(),
                                    null));
            case SessionCheckpointed at -> before.work(said(before.work(), at));
            case SessionEnded ended ->
                    before.state(ended.finalState(), ended.reason())
                            .end(
                                    new End(
                                            ended.envelope().ts(),
                                            ended.exitCode(),
                                            ended.signal(),
                                            ended.patch()))
                            .totals(ended.totalUsage());
            case TerminalResized resized ->
                    before.terminal(new Terminal(resized.cols(), resized.rows()));
            case GateEvent.ApprovalRequested asked -> before.with(asked.approval().approvalId());
            case GateEvent.ApprovalResolved resolved -> before.without(resolved.approvalId());
            default -> before;
        };
    }
}
