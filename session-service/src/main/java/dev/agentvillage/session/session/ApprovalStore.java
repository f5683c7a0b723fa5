package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.ApprovalState;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Approvals. Every method belongs to the transaction that is open. */
public interface ApprovalStore {

    /**
     * Which of an organisation's approvals, oldest first.
     *
     * @param state as of {@code now}: a pending one that has expired is expired
     * @param after the last one of the page before
     */
    record Wanted(OrgId org, ApprovalState state, @Nullable Position after, int limit, long now) {}

    /** The sort key. */
    record Position(long requestedAt, UUID session, UUID id) {}

    record Named(SessionId session, ApprovalId id) {}

    /** Whoever decides on what it read holds the lock of the session. */
    Uni<@Nullable StoredApproval> read(Mutiny.Session db, SessionId session, ApprovalId id);

    Uni<List<StoredApproval>> oldest(Mutiny.Session db, Wanted wanted);

    /** Pending ones that expired before. */
    Uni<List<Named>> overdue(Mutiny.Session db, long before, int limit);

    Uni<Void> store(Mutiny.Session db, Session session, ApprovalChange change, long now);

    /** The session has ended: what is still pending is not any more. */
    Uni<Void> cancel(Mutiny.Session db, SessionId session);
}
