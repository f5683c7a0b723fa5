package dev.agentvillage.contracts.session;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;

/** What can happen to a session. */
public sealed interface SessionInput {

    record Placed() implements SessionInput {}

    record WorkspaceReady() implements SessionInput {}

    record WorkspaceFailed(String reason) implements SessionInput {}

    record ProviderStarted() implements SessionInput {}

    record ProviderFailed(String reason) implements SessionInput {}

    record ProviderExited(ExitStatus exit) implements SessionInput {}

    record ApprovalRequested(ApprovalId id) implements SessionInput {}

    record ApprovalResolved(ApprovalId id, Decision decision, Policy.OnDeny onDeny)
            implements SessionInput {}

    record Pause() implements SessionInput {}

    record Resume() implements SessionInput {}

    record Stop(String reason) implements SessionInput {}

    /**
     * An error, or a limit of the session's own: {@code timeout}, {@code idle}, {@code
     * limit_exceeded} …
     */
    record Fault(String reason) implements SessionInput {}

    /** The organisation's hard budget is used up. */
    record BudgetExhausted() implements SessionInput {}

    record BudgetRaised() implements SessionInput {}

    record CleanedUp() implements SessionInput {}

    record CleanUpTimedOut() implements SessionInput {}

    /** The runner is silent or came back without the session. */
    record RunnerLost() implements SessionInput {}
}
