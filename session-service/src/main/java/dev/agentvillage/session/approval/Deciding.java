package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.event.SessionEvent.ApprovalDecided;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;

/** What a decision does. */
final class Deciding {
    /** What was decided in time is honoured for so long after the expiry. */
    static final long GRACE_MS = 30_000;

    private static final String EXPIRY = "expiry";

    private Deciding() {}

    /** What became of a wish to decide. */
    sealed interface Ruling {
        record Decided(Change change) implements Ruling {}

        /** Somebody or something was first. */
        record Resolved(StoredApproval as, ApprovalState outcome) implements Ruling {}

        record Refused(String detail) implements Ruling {}
    }

    /** Whether it can be decided now; the first decision is the only one. */
    static Ruling decide(
            Session session, StoredApproval stored, Made made, CommandId command, long now) {
        if (!stored.pendingAt(now)) {
            return new Ruling.Resolved(stored, stored.stateAt(now));
        }
        if (session.ended()) {
            return new Ruling.Resolved(stored, ApprovalState.CANCELLED);
        }
        if (session.state() == SessionState.STOPPING) {
            return new Ruling.Refused(
                    "The session is stopping: what waits in it will be cancelled.");
        }
        ApprovalState state =
                made.decision() == Decision.ALLOW ? ApprovalState.ALLOWED : ApprovalState.DENIED;
        Approval asked = stored.asked();
        return new Ruling.Decided(
                made(session, asked.approvalId(), state, made)
                        .command(
                                new Change.Draft(
                                        command,
                                        asked.expiresAt() + GRACE_MS - now,
                                        header ->
                                                new ResolveApproval(
                                                        header,
                                                        asked.approvalId(),
                                                        made.decision(),
                                                        made.by(),
                                                        made.at(),
                                                        made.note(),
                                                        String.valueOf(made.signature())))));
    }

    /** Nobody decided it in time, and its runner, which must have refused it, has not said so. */
    static Change expire(Session session, StoredApproval stored, long now) {
        return stored.state() != ApprovalState.PENDING
                        || stored.asked().expiresAt() + GRACE_MS > now
                ? Change.of(session)
                : made(
                        session,
                        stored.asked().approvalId(),
                        ApprovalState.EXPIRED,
                        new Made(Decision.DENY, EXPIRY, now, null, null));
    }

    private static Change made(Session session, ApprovalId id, ApprovalState state, Made made) {
        return Change.of(session.progress(session.progress().without(id)))
                .approval(new ApprovalChange.Decided(id, state, made))
                .event(
                        envelope ->
                                new ApprovalDecided(
                                        envelope, id, made.decision(), made.by(), made.at()));
    }
}
