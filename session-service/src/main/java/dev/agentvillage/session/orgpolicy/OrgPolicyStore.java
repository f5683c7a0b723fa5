package dev.agentvillage.session.orgpolicy;

import dev.agentvillage.contracts.id.OrgId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Every version. Every method belongs to the transaction that is open. */
interface OrgPolicyStore {
    Uni<Optional<OrgPolicy>> newest(Mutiny.Session db, OrgId org);

    /** False when somebody else made this version. */
    Uni<Boolean> add(Mutiny.Session db, OrgId org, OrgPolicy policy);
}
