package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;

/**
 * A session that a limit has paused.
 *
 * @param key of the limit
 * @param approval that was opened for it
 */
record Pause(SessionId session, String key, ApprovalId approval) {}
