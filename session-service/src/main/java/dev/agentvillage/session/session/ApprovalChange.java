package dev.agentvillage.session.session;

import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;

/** What a decision does to one of a session's approvals. */
public sealed interface ApprovalChange {

    /** It waits. Asked again under the same id, the first one stands. */
    record Requested(Approval approval) implements ApprovalChange {}

    /**
     * It waits, and the control plane asks it: whether the session may go on over a limit. Of its
     * category nothing is read.
     */
    record Asked(Approval approval, String limit) implements ApprovalChange {}

    /** It was pending when the decision was made, under the lock of its session. */
    record Decided(ApprovalId id, ApprovalState state, StoredApproval.Made made)
            implements ApprovalChange {}

    /** What the runner says that it did. */
    record Resolved(ApprovalResolved told) implements ApprovalChange {}
}
