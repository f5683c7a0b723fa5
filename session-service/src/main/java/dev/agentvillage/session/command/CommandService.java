package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Orders to sessions that are stored: stop, pause, resume. */
@ApplicationScoped
class CommandService {
    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final Clock clock;

    CommandService(Outbox outbox, SessionStore sessions, ChangeStore changes, Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.clock = clock;
    }

    /** What an order does to a session. */
    private interface Order {
        Ruling on(Session session, CommandId id, long now);
    }

    Uni<Outcome> stop(OrgId org, SessionId id, Stopping.Manner manner) {
        return decide(
                org,
                id,
                (session, command, now) ->
                        new Ruling.Followed(Stopping.stop(session, manner, command, now)));
    }

    Uni<Outcome> pause(OrgId org, SessionId id) {
        return decide(org, id, Pausing::pause);
    }

    Uni<Outcome> resume(OrgId org, SessionId id) {
        return decide(org, id, Pausing::resume);
    }

    private Uni<Outcome> decide(OrgId org, SessionId id, Order order) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session ->
                                                session == null || !session.org().equals(org)
                                                        ? item(new Outcome.NotFound())
                                                        : settle(db, letters, session, order)));
    }

    private Uni<Outcome> settle(Mutiny.Session db, Letters letters, Session session, Order order) {
        return switch (order.on(session, new CommandId(Ids.timeOrdered()), clock.millis())) {
            case Ruling.Followed followed ->
                    changes.store(db, letters, List.of(followed.change()))
                            .replaceWith(new Outcome.Done());
            case Ruling.Refused no -> item(new Outcome.Refused(no.code(), no.detail()));
        };
    }

    private static Uni<Outcome> item(Outcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
