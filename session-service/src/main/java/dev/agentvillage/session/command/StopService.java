package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Stops sessions. */
@ApplicationScoped
class StopService {
    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final Clock clock;

    StopService(Outbox outbox, SessionStore sessions, ChangeStore changes, Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.clock = clock;
    }

    Uni<Outcome> stop(OrgId org, SessionId id, Stopping.Manner manner) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session -> {
                                            if (session == null || !session.org().equals(org)) {
                                                return Uni.createFrom()
                                                        .<Outcome>item(new Outcome.NotFound());
                                            }
                                            Change change =
                                                    Stopping.stop(
                                                            session,
                                                            manner,
                                                            new CommandId(Ids.timeOrdered()),
                                                            clock.millis());
                                            return changes.store(db, letters, List.of(change))
                                                    .replaceWith(new Outcome.Done());
                                        }));
    }
}
