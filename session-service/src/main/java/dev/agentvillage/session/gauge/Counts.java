package dev.agentvillage.session.gauge;

import dev.agentvillage.contracts.session.SessionState;
import java.util.Map;

/**
 * What there is now.
 *
 * @param sessions by state, those that have not ended
 * @param oldestApprovalMs how long the oldest pending approval has waited, by its runner's clock
 */
record Counts(Map<SessionState, Long> sessions, long pendingApprovals, long oldestApprovalMs) {
    static final Counts NONE = new Counts(Map.of(), 0, 0);
}
