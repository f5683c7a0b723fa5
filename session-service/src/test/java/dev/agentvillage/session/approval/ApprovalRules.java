package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import java.util.Optional;

/** This package's decisions, for the simulation. */
public final class ApprovalRules {
    private ApprovalRules() {}

    /** Absent when it cannot be decided any more. */
    public static Optional<Change> decide(
            Session session, StoredApproval stored, Made made, CommandId command, long now) {
        return Deciding.decide(session, stored, made, command, now)
                        instanceof Deciding.Ruling.Decided decided
                ? Optional.of(decided.change())
                : Optional.empty();
    }

    public static Change expire(Session session, StoredApproval stored, long now) {
        return Deciding.expire(session, stored, now);
    }
}
