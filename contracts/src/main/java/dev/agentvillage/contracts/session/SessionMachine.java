package dev.agentvillage.contracts.session;

import static dev.agentvillage.contracts.session.SessionState.*;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.session.SessionInput.*;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session's state and what decides its next one.
 *
 * @param pending approvals that nobody decided yet; they outlive a pause
 * @param held the organisation's budget is used up: the session is paused as soon as there is
 *     something to pause
 * @param verdict present from STOPPING on
 */
public record SessionMachine(
        SessionState state, Set<ApprovalId> pending, boolean held, @Nullable Verdict verdict) {

    public static final SessionMachine NEW = new SessionMachine(CREATED, Set.of(), false, null);

    public SessionMachine {
        pending = Set.copyOf(pending);
    }

    public Step on(SessionInput input) {
        if (state.isFinal()) {
            return input instanceof Stop
                    ? new Step.Stayed(this)
                    : refused("the session has ended: " + state);
        }
        return switch (input) {
            case Placed _ -> state == CREATED ? to(PREPARING_WORKSPACE) : unexpected(input);
            case WorkspaceReady _ -> workspaceReady(input);
            case WorkspaceFailed f -> workspaceFailed(f);
            case ProviderStarted _ -> providerStarted(input);
            case ProviderFailed f -> providerFailed(f);
            case ProviderExited e -> providerExited(e);
            case ApprovalRequested r -> approvalRequested(r);
            case ApprovalResolved r -> approvalResolved(r);
            case Pause _ -> state.takesInput() ? to(PAUSED_BY_HUMAN) : unexpected(input);
            case Resume _ -> resume(input);
            case Stop s -> stop(s);
            case Fault f ->
                    state == STOPPING
                            ? new Step.Stayed(this)
                            : stopping(Verdict.failed(f.reason()));
            case BudgetExhausted _ -> budgetExhausted();
            case BudgetRaised _ ->
                    new Step.Stayed(new SessionMachine(state, pending, false, verdict));
            case CleanedUp _ -> verdict == null ? unexpected(input) : ended(verdict);
            case CleanUpTimedOut _ -> verdict == null ? unexpected(input) : ended(late(verdict));
            case RunnerLost _ -> ended(Verdict.failed("runner_lost"));
        };
    }

    private Step workspaceReady(SessionInput input) {
        return switch (state) {
            // Early: the runner was faster than the news of its placement.
            case CREATED, PREPARING_WORKSPACE -> to(STARTING_PROVIDER);
            case STOPPING -> new Step.Stayed(this);
            default -> unexpected(input);
        };
    }

    private Step workspaceFailed(WorkspaceFailed failed) {
        return switch (state) {
            case CREATED, PREPARING_WORKSPACE -> ended(Verdict.failed(failed.reason()));
            case STOPPING -> new Step.Stayed(this);
            default -> unexpected(failed);
        };
    }

    private Step providerStarted(SessionInput input) {
        return switch (state) {
            case STARTING_PROVIDER -> to(held ? PAUSED_BY_HUMAN : active());
            case STOPPING -> new Step.Stayed(this);
            default -> unexpected(input);
        };
    }

    private Step providerFailed(ProviderFailed failed) {
        return switch (state) {
            case STARTING_PROVIDER -> stopping(Verdict.failed(failed.reason()));
            case STOPPING -> new Step.Stayed(this);
            default -> unexpected(failed);
        };
    }

    private Step providerExited(ProviderExited exited) {
        return switch (state) {
            case STARTING_PROVIDER, RUNNING, WAITING_FOR_APPROVAL, PAUSED_BY_HUMAN ->
                    stopping(Verdict.of(exited.exit()));
            case STOPPING ->
                    new Step.Stayed(
                            new SessionMachine(
                                    state,
                                    pending,
                                    held,
                                    verdict == null ? null : verdict.with(exited.exit())));
            default -> unexpected(exited);
        };
    }

    private Step approvalRequested(ApprovalRequested requested) {
        Set<ApprovalId> more = new LinkedHashSet<>(pending);
        more.add(requested.id());
        SessionMachine waiting = new SessionMachine(state, more, held, verdict);
        return switch (state) {
            case RUNNING -> waiting.to(WAITING_FOR_APPROVAL);
            case STARTING_PROVIDER, WAITING_FOR_APPROVAL, PAUSED_BY_HUMAN ->
                    new Step.Stayed(waiting);
            default -> unexpected(requested);
        };
    }

    private Step approvalResolved(ApprovalResolved resolved) {
        if (!pending.contains(resolved.id())) {
            return new Step.Refused("not_found", "no such approval is pending: " + resolved.id());
        }
        Set<ApprovalId> fewer = new LinkedHashSet<>(pending);
        fewer.remove(resolved.id());
        SessionMachine after = new SessionMachine(state, fewer, held, verdict);
        if (state == STOPPING) {
            return new Step.Stayed(after);
        }
        if (resolved.decision() == Decision.DENY && resolved.onDeny() == Policy.OnDeny.STOP) {
            return after.stopping(Verdict.failed("approval_denied"));
        }
        return state == WAITING_FOR_APPROVAL && fewer.isEmpty()
                ? after.to(RUNNING)
                : new Step.Stayed(after);
    }

    private Step resume(SessionInput input) {
        if (state != PAUSED_BY_HUMAN) {
            return unexpected(input);
        }
        return held
                ? new Step.Refused("budget_exceeded", "the organisation's budget is used up")
                : to(active());
    }

    private Step stop(Stop stop) {
        return switch (state) {
            // Nobody runs it yet, so that there is nothing to clean up.
            case CREATED -> ended(Verdict.completed(stop.reason()));
            case STOPPING -> new Step.Stayed(this);
            default -> stopping(Verdict.completed(stop.reason()));
        };
    }

    private Step budgetExhausted() {
        SessionMachine withheld = new SessionMachine(state, pending, true, verdict);
        return state.takesInput() ? withheld.to(PAUSED_BY_HUMAN) : new Step.Stayed(withheld);
    }

    private SessionState active() {
        return pending.isEmpty() ? RUNNING : WAITING_FOR_APPROVAL;
    }

    private static Verdict late(Verdict verdict) {
        return new Verdict(FAILED, "stop_timeout", verdict.exit());
    }

    private Step to(SessionState next) {
        return new Step.Moved(state, new SessionMachine(next, pending, held, verdict));
    }

    private Step stopping(Verdict why) {
        return new Step.Moved(state, new SessionMachine(STOPPING, pending, held, why));
    }

    private Step ended(Verdict how) {
        return new Step.Moved(state, new SessionMachine(how.finalState(), Set.of(), held, how));
    }

    private Step unexpected(SessionInput input) {
        return refused(input.getClass().getSimpleName() + " is not possible in " + state);
    }

    private static Step refused(String detail) {
        return new Step.Refused("invalid_state", detail);
    }
}
