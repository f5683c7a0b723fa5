package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/** Orders to sessions that are stored: stop, pause, resume. */
@ApplicationScoped
class CommandService {
    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final HoldStore held;
    private final Clock clock;

    CommandService(
            Outbox outbox,
            SessionStore sessions,
            ChangeStore changes,
            HoldStore held,
            Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.held = held;
        this.clock = clock;
    }

    /** What an order does to a session. */
    private interface Order {
        Ruling on(Session session, CommandId id, long now);
    }

    private interface Way {
        Uni<Outcome> take(Mutiny.Session db, Letters letters, Session session);
    }

    /** Who wants it. */
    record Asker(OrgId org, String subject) {}

    Uni<Outcome> stop(Asker asker, SessionId id, Stopping.Manner manner) {
        return decide(
                asker,
                id,
                new Deed(
                        asker.subject(),
                        "session.stop",
                        Map.of("graceful", Boolean.toString(manner == Stopping.Manner.GRACEFUL))),
                (session, command, now) ->
                        new Ruling.Followed(Stopping.stop(session, manner, command, now)));
    }

    Uni<Outcome> pause(Asker asker, SessionId id) {
        return decide(asker, id, Deed.of(asker.subject(), "session.pause"), Pausing::pause);
    }

    Uni<Outcome> resume(Asker asker, SessionId id) {
        Deed deed = Deed.of(asker.subject(), "session.resume");
        return locked(
                asker,
                id,
                (db, letters, session) -> resume(db, letters, session, deed, Pausing::resume));
    }

    /** Nobody goes on over a limit by resuming: that is what its approval is for. */
    private Uni<Outcome> resume(
            Mutiny.Session db, Letters letters, Session session, Deed deed, Order order) {
        return held.holding(db, session.org(), session.id())
                .flatMap(
                        by ->
                                by.isEmpty()
                                        ? settle(db, letters, session, deed, order)
                                        : item(
                                                new Outcome.Refused(
                                                        "limit_reached",
                                                        "The session is held by " + by.get())));
    }

    private Uni<Outcome> decide(Asker asker, SessionId id, Deed deed, Order order) {
        return locked(
                asker, id, (db, letters, session) -> settle(db, letters, session, deed, order));
    }

    private Uni<Outcome> locked(Asker asker, SessionId id, Way way) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session ->
                                                session == null
                                                                || !session.org()
                                                                        .equals(asker.org())
                                                        ? item(new Outcome.NotFound())
                                                        : way.take(db, letters, session)));
    }

    private Uni<Outcome> settle(
            Mutiny.Session db, Letters letters, Session session, Deed deed, Order order) {
        return switch (order.on(session, new CommandId(Ids.timeOrdered()), clock.millis())) {
            case Ruling.Followed followed -> {
                Change change = followed.change();
                // Asking again changes nothing: that is no deed.
                boolean done = !change.session().equals(session) || !change.commands().isEmpty();
                yield changes.store(db, letters, List.of(done ? change.deed(deed) : change))
                        .replaceWith(new Outcome.Done());
            }
            case Ruling.Refused no -> item(new Outcome.Refused(no.code(), no.detail()));
        };
    }

    private static Uni<Outcome> item(Outcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
