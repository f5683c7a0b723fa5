package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalResized;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Progress.End;
import dev.agentvillage.session.session.Progress.Marks;
import dev.agentvillage.session.session.Progress.Work;
import dev.agentvillage.session.session.Session;
import java.util.ArrayList;
import java.util.List;

/** What an accepted event makes of a session. */
public final class Projection {
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
        return event instanceof SessionEnded ? change.then(Ending::finished) : change;
    }

    private static Progress marked(Progress progress, RunnerEvent event) {
        Marks marks = progress.marks();
        long seq = event.envelope().seq();
        return progress.marks(
                event instanceof UsageTick
                        ? new Marks(marks.events(), seq, marks.gaps())
                        : new Marks(seq, marks.usage(), marks.gaps() + seq - marks.events() - 1));
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
                                    started.envelope().ts()));
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
            case GateEvent.ApprovalRequested asked ->
                    before.pendingApprovals(
                            with(before.pendingApprovals(), asked.approval().approvalId()));
            case GateEvent.ApprovalResolved resolved ->
                    before.pendingApprovals(
                            without(before.pendingApprovals(), resolved.approvalId()));
            default -> before;
        };
    }

    private static List<ApprovalId> with(List<ApprovalId> pending, ApprovalId id) {
        List<ApprovalId> more = new ArrayList<>(without(pending, id));
        more.add(id);
        return List.copyOf(more);
    }

    private static List<ApprovalId> without(List<ApprovalId> pending, ApprovalId id) {
        return pending.stream().filter(p -> !p.equals(id)).toList();
    }
}
