package dev.agentvillage.session.audit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.audit.AuditEntry.Head;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The chains. Every method belongs to the transaction that is open. */
public interface AuditStore {

    /**
     * Appends to the organisation's chain, which is held until the transaction ends: the last thing
     * that a transaction does.
     */
    Uni<Void> append(
            Mutiny.Session db, OrgId org, @Nullable SessionId session, Deed deed, long now);

    Uni<List<AuditEntry>> ofSession(Mutiny.Session db, SessionId session, long afterSeq, int limit);

    Uni<List<AuditEntry>> ofOrg(Mutiny.Session db, OrgId org, long afterSeq, int limit);

    /** Chains that go on beyond their last seal. */
    Uni<Map<OrgId, Head>> unsealed(Mutiny.Session db);

    Uni<List<Seal>> seals(Mutiny.Session db, OrgId org);

    /** Another replica may have been first. */
    Uni<Void> seal(Mutiny.Session db, Seal seal);
}
