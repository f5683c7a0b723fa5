package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply.Outcome;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionMachine;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.session.session.Sessions;
import java.util.List;

/** A session as a runner keeps it: the machine, and what moves it. */
final class SimulatedSession {
    private static final long LIMIT = 150_000;
    private static final long APPROVALS_LAST = 40_000;

    private final SimulatedRunner runner;
    private final Journal.Entry entry;
    private final Program program;
    private SessionMachine machine = SessionMachine.NEW;
    private long lastSeq;
    private long measured;

    SimulatedSession(SimulatedRunner runner, Journal.Entry entry, long startSeq) {
        this.runner = runner;
        this.entry = entry;
        this.lastSeq = startSeq;
        this.measured = runner.world.now();
        this.program = Program.drawn(runner.world);
    }

    Journal.Entry entry() {
        return entry;
    }

    void begin() {
        step(new SessionInput.Placed());
        runner.later(LIMIT, () -> fault("timeout"));
        runner.later(
                program.workspace(),
                () ->
                        step(
                                program.workspaceFails()
                                        ? new SessionInput.WorkspaceFailed("clone_failed")
                                        : new SessionInput.WorkspaceReady()));
        tickLater();
    }

    private void tickLater() {
        runner.later(
                10_000,
                () -> {
                    if (!machine.state().isFinal()) {
                        tick(false);
                        tickLater();
                    }
                });
    }

    void take(SessionCommand command) {
        CommandHeader header = command.header();
        if (runner.repeated(header)) {
            return;
        }
        if (header.attempt() != entry.attempt) {
            runner.refuse(header, "stale_attempt");
        } else if (header.expiresAt() < runner.clock()) {
            runner.refuse(header, "expired");
        } else if (header.commandSeq() <= lastSeq) {
            runner.refuse(header, "stale");
        } else {
            lastSeq = header.commandSeq();
            answer(header, act(command));
        }
    }

    private Step act(SessionCommand command) {
        return switch (command) {
            case SessionCommand.StopSession s -> step(new SessionInput.Stop(s.reason()));
            case SessionCommand.PauseSession _ -> step(new SessionInput.Pause());
            case SessionCommand.ResumeSession _ -> step(new SessionInput.Resume());
            case SessionCommand.ResolveApproval r ->
                    resolve(r.approvalId(), r.decision(), GateEvent.How.HUMAN);
            case SessionCommand.StartSession _,
                    SessionCommand.SendInput _,
                    SessionCommand.ResizeTerminal _ ->
                    throw new IllegalStateException(command.type());
        };
    }

    private void answer(CommandHeader header, Step step) {
        if (step instanceof Step.Refused refused) {
            runner.refuse(header, refused.code());
        } else {
            runner.answer(header, Outcome.ACCEPTED, null);
        }
    }

    void fault(String reason) {
        step(new SessionInput.Fault(reason));
    }

    private Step step(SessionInput input) {
        Step step = runner.rules.step(machine, input);
        switch (step) {
            case Step.Stayed stayed -> machine = stayed.next();
            case Step.Moved moved -> moved(moved);
            case Step.Refused _ -> {}
        }
        runner.invariants.standsAt(entry.id, machine);
        return step;
    }

    private void moved(Step.Moved moved) {
        measure();
        machine = moved.next();
        SessionState now = machine.state();
        entry.state = now;
        String why = machine.verdict() == null ? null : machine.verdict().reason();
        Reports.event(runner, entry, e -> new SessionStateChanged(e, moved.from(), now, why));
        switch (now) {
            case STARTING_PROVIDER -> runner.later(program.launch(), this::launched);
            case RUNNING -> {
                if (moved.from() == SessionState.STARTING_PROVIDER) {
                    runs();
                }
            }
            case STOPPING -> {
                runner.later(program.cleanUp(), () -> step(new SessionInput.CleanedUp()));
                runner.later(30_000, () -> step(new SessionInput.CleanUpTimedOut()));
            }
            case COMPLETED, FAILED -> finished();
            case CREATED, PREPARING_WORKSPACE, WAITING_FOR_APPROVAL, PAUSED_BY_HUMAN -> {}
        }
    }

    private void launched() {
        step(
                program.launchFails()
                        ? new SessionInput.ProviderFailed("no_such_program")
                        : new SessionInput.ProviderStarted());
    }

    private void runs() {
        for (int i = 0; i < program.asks(); i++) {
            runner.later(runner.world.between(1, program.runs()), this::ask);
        }
        runner.later(program.runs(), this::exits);
    }

    /** A frozen program does nothing, and goes on when it is thawed. */
    private void exits() {
        if (machine.state() == SessionState.PAUSED_BY_HUMAN) {
            runner.later(1_000, this::exits);
        } else {
            step(new SessionInput.ProviderExited(ExitStatus.exited(program.exitCode())));
        }
    }

    private void ask() {
        if (machine.state() == SessionState.PAUSED_BY_HUMAN) {
            runner.later(1_000, this::ask);
            return;
        }
        ApprovalId id = new ApprovalId(runner.world.newId());
        Approval approval = approval(id);
        if (!machine.state().takesInput()) {
            return;
        }
        Reports.event(runner, entry, e -> new GateEvent.ApprovalRequested(e, approval));
        step(new SessionInput.ApprovalRequested(id));
        Decision whenOver = runner.rules == Rules.EXPIRY_ALLOWS ? Decision.ALLOW : Decision.DENY;
        runner.later(
                APPROVALS_LAST,
                () -> {
                    if (machine.pending().contains(id)) {
                        resolve(id, whenOver, GateEvent.How.EXPIRY);
                    }
                });
    }

    private Approval approval(ApprovalId id) {
        return new Approval(
                id,
                entry.id,
                Sessions.ORG,
                Category.DEPLOY,
                "ship it",
                Risk.HIGH,
                new Approval.Context(null, List.of(), null),
                "sha256:" + "0".repeat(64),
                runner.clock(),
                runner.clock() + APPROVALS_LAST,
                ApprovalState.PENDING,
                null,
                null,
                null);
    }

    private Step resolve(ApprovalId id, Decision decision, GateEvent.How how) {
        boolean waits = machine.pending().contains(id);
        Step step = step(new SessionInput.ApprovalResolved(id, decision, Policy.OnDeny.REFUSE));
        if (waits) {
            boolean allowed = decision == Decision.ALLOW;
            if (allowed) {
                runner.invariants.released(id);
            }
            GateEvent.Outcome effect =
                    allowed ? GateEvent.Outcome.RELEASED : GateEvent.Outcome.REFUSED;
            Reports.event(
                    runner,
                    entry,
                    e -> new GateEvent.ApprovalResolved(e, id, decision, "x", how, effect, null));
        }
        return step;
    }

    private void finished() {
        tick(true);
        Reports.end(runner, entry, machine.state());
        runner.ended(this);
    }

    private void measure() {
        long used = machine.state().isBillable() ? runner.world.now() - measured : 0;
        measured = runner.world.now();
        entry.totals = entry.totals.plus(new UsageUnits(used, 0, 0, 0, 0, 0, Tokens.ZERO, null));
    }

    private void tick(boolean last) {
        measure();
        Reports.usage(runner, entry, last);
    }
}
