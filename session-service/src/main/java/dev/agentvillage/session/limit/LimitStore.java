package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** What was said of organisations, what it has paused, and what somebody allowed nevertheless. */
interface LimitStore {
    /** False for what is older than what we have. */
    Uni<Boolean> put(Mutiny.Session db, OrgLimits limits);

    Uni<Optional<OrgLimits>> read(Mutiny.Session db, OrgId org);

    /** Ours until the transaction ends. */
    Uni<Optional<OrgLimits>> lock(Mutiny.Session db, OrgId org);

    Uni<Void> paused(Mutiny.Session db, OrgId org, Pause pause);

    Uni<Void> forget(Mutiny.Session db, SessionId session);

    Uni<List<Pause>> pausedOf(Mutiny.Session db, OrgId org);

    Uni<Void> allow(Mutiny.Session db, OrgId org, Allowance allowance);

    Uni<List<Allowance>> allowed(Mutiny.Session db, OrgId org);
}
