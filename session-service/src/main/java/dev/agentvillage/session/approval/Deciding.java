package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.event.SessionEvent.ApprovalDecided;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import java.util.Map;

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
        if (stored.limit() != null && made.scope() == Scope.SESSION) {
            return new Ruling.Refused(
                    "Going on over a limit is allowed until as much again is used, and not for the"
                            + " session.");
        }
        ApprovalState state =
                made.decision() == Decision.ALLOW ? ApprovalState.ALLOWED : ApprovalState.DENIED;
        Approval asked = stored.asked();
        Change change = made(session, asked.approvalId(), state, made);
        return new Ruling.Decided(
                // The control plane's own question: its runner knows nothing of it.
                stored.limit() != null
                        ? change
                        : change.command(
                                new Change.Draft(
                                        command,
                                        asked.expiresAt() + GRACE_MS - now,
                                        header ->
                                                new ResolveApproval(
                                                        header,
                                                        asked.approvalId(),
                                                        made.decision(),
                                                        made.scope() == Scope.SESSION
                                                                ? Scope.SESSION
                                                                : null,
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
                                new Made(Decision.DENY, Scope.ONCE, EXPIRY, now, null, null))
                        .deed(
                                new Deed(
                                        EXPIRY,
                                        "approval.expire",
                                        Map.of(
                                                "approvalId",
                                                stored.asked().approvalId().toString(),
                                                "effect",
                                                "refused_expired")));
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
