package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.work.Changes;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.Touch;
import dev.agentvillage.runner.workspace.Workspace;
import dev.agentvillage.runner.workspace.WorkspaceFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can come to a session's mailbox. */
sealed interface Message {

    record Begin(Runnable stored) implements Message {}

    record Ordered(SessionCommand command) implements Message {}

    record Prepared(Workspace workspace) implements Message {}

    record NotPrepared(WorkspaceFailure why) implements Message {}

    record Launched(Running running) implements Message {}

    record NotLaunched(String reason, String detail) implements Message {}

    record Exited(ExitStatus status) implements Message {}

    record TickDue() implements Message {}

    record StartOverdue() implements Message {}

    record DurationOver() implements Message {}

    /**
     * @param since when the session began to run, by {@link System#nanoTime}: another timer's ring
     *     is not for this run
     */
    record IdleCheck(long since) implements Message {}

    record Touched(List<Touch> touches) implements Message {}

    record Reported(List<ShellRecord> records) implements Message {}

    record Unwatched() implements Message {}

    record DiffDue() implements Message {}

    record Diffed(Changes changes) implements Message {}

    record TestOutputDue(Runnable finish) implements Message {}

    record Asked(Asking asking) implements Message {}

    record Refused(Question question, Ruling.Denied ruling) implements Message {}

    record Again(ApprovalId approval, String by) implements Message {}

    record AskerGone(Asking asking) implements Message {}

    record Told(Fact fact) implements Message {}

    /** Somebody at the terminal was faster than anybody over REST. */
    record AnsweredThere(Asking asking, boolean allowed) implements Message {}

    record ApprovalDue(ApprovalId id) implements Message {}

    record CleanedUp(@Nullable Outcome outcome) implements Message {}

    /** The runner goes down, or the control plane has given the session up. */
    record End(String reason, boolean atOnce) implements Message {}
}
