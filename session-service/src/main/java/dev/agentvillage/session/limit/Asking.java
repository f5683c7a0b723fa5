package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.event.SessionEvent.ApprovalDecided;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Hashes;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.StoredApproval.Made;
import java.time.Duration;
import java.util.List;

/** Asks whether a session may go on over a limit; the control plane's own approval. */
final class Asking {
    static final long WAITS_MS = Duration.ofHours(24).toMillis();

    private static final String RAISED_BY = "metering-service";

    private Asking() {}

    static Change ask(Session session, Exceeded limit, ApprovalId id, long now) {
        Approval approval =
                new Approval(
                        id,
                        session.id(),
                        session.org(),
                        // It has none of the categories that policies have; nobody reads it.
                        Category.SHELL,
                        "Go on over " + limit.says(),
                        Risk.MEDIUM,
                        new Approval.Context(null, List.of(), null),
                        hash(session, limit),
                        now,
                        now + WAITS_MS,
                        ApprovalState.PENDING,
                        null,
                        null,
                        null);
        return Change.of(session.progress(session.progress().with(id)))
                .approval(new ApprovalChange.Asked(approval, limit.key()));
    }

    /** The question has answered itself. */
    static Change raised(Session session, ApprovalId id, long now) {
        Made made =
                new Made(
                        Decision.ALLOW,
                        Scope.ONCE,
                        RAISED_BY,
                        now,
                        "The limit is not used up any more.",
                        null);
        return Change.of(session.progress(session.progress().without(id)))
                .approval(new ApprovalChange.Decided(id, ApprovalState.ALLOWED, made))
                .event(
                        envelope ->
                                new ApprovalDecided(
                                        envelope, id, made.decision(), made.by(), made.at()));
    }

    private static String hash(Session session, Exceeded limit) {
        return Hashes.sha256(
                String.join(
                        "\n",
                        session.id().toString(),
                        limit.key(),
                        limit.value(),
                        limit.used(),
                        String.valueOf(limit.resetsAt())));
    }
}
