package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Whether something else than a person keeps a session paused. */
public interface HoldStore {
    /** Says by what; in the transaction that is open. */
    Uni<Optional<String>> holding(Mutiny.Session db, OrgId org, SessionId session);
}
