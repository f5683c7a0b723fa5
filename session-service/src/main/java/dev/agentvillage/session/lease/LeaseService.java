package dev.agentvillage.session.lease;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.command.Outcome;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.lease.LeaseStore.Writer;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes, gives back and loses leases. */
@ApplicationScoped
public class LeaseService {
    private static final Logger LOG = Logger.getLogger(LeaseService.class);

    /** How long a writer may be without a socket. */
    static final long LOST_MS = 10_000;

    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final LeaseStore leases;
    private final ServedSessions served;

    /** Sockets of people who may write, here. */
    private final Map<Writer, Integer> sockets = new HashMap<>();

    LeaseService(
            Outbox outbox,
            SessionStore sessions,
            ChangeStore changes,
            LeaseStore leases,
            ServedSessions served) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.leases = leases;
        this.served = served;
    }

    /** From whoever has it. */
    public Uni<Outcome> take(OrgId org, SessionId id, String subject) {
        return decide(
                org,
                id,
                db -> leases.hold(db, new Writer(id, subject)),
                session -> session.ended() ? null : Leasing.taken(session, subject));
    }

    public Uni<Outcome> release(OrgId org, SessionId id, String subject) {
        return decide(
                org,
                id,
                db -> leases.forget(db, id),
                session ->
                        subject.equals(session.lease().writer())
                                ? Leasing.released(session)
                                : null);
    }

    /**
     * @param decision null: it is refused
     */
    private Uni<Outcome> decide(
            OrgId org,
            SessionId id,
            Function<Mutiny.Session, Uni<Void>> mark,
            Function<Session, @Nullable Change> decision) {
        return outbox.<Outcome>withTransaction(
                        (db, letters) ->
                                sessions.lock(id)
                                        .flatMap(
                                                session -> {
                                                    if (session == null
                                                            || !session.org().equals(org)) {
                                                        return done(new Outcome.NotFound());
                                                    }
                                                    Change change = decision.apply(session);
                                                    if (change == null) {
                                                        return done(refused(session));
                                                    }
                                                    return mark.apply(db)
                                                            .chain(
                                                                    () ->
                                                                            changes.store(
                                                                                    db,
                                                                                    letters,
                                                                                    List.of(
                                                                                            change)))
                                                            .replaceWith(new Outcome.Done());
                                                }))
                // The next keystroke goes with the new epoch.
                .call(() -> served.fresh(org, id));
    }

    private static Uni<Outcome> done(Outcome outcome) {
        return Uni.createFrom().item(outcome);
    }

    private static Outcome refused(Session session) {
        return new Outcome.Refused(
                "invalid_state",
                session.ended()
                        ? "The session is " + session.state() + "."
                        : "You do not hold the terminal.");
    }

    /** Somebody who may write is here. */
    public synchronized void came(SessionId session, String subject) {
        sockets.merge(new Writer(session, subject), 1, Integer::sum);
    }

    /** Its time begins now, where it was the last one. */
    public void left(SessionId session, String subject) {
        Writer writer = new Writer(session, subject);
        synchronized (this) {
            sockets.computeIfPresent(writer, (w, n) -> n == 1 ? null : n - 1);
        }
        leases.seen(List.of(writer))
                .subscribe()
                .with(
                        v -> LOG.tracef("%s left %s", subject, session),
                        e -> LOG.debugf("%s left %s: %s", subject, session, e.toString()));
    }

    private synchronized List<Writer> here() {
        return List.copyOf(sockets.keySet());
    }

    /** Whoever is here keeps what is theirs. */
    Uni<Void> seen() {
        return leases.seen(here());
    }

    /** Frees what belongs to those who are nowhere. */
    Uni<Void> lose() {
        return leases.unseen(LOST_MS)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(this::lose)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> lose(SessionId id) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session ->
                                                leases.forgetUnseen(db, id, LOST_MS)
                                                        .flatMap(
                                                                lost ->
                                                                        session == null || !lost
                                                                                ? Uni.createFrom()
                                                                                        .voidItem()
                                                                                : changes.store(
                                                                                        db,
                                                                                        letters,
                                                                                        List.of(
                                                                                                Leasing
                                                                                                        .released(
                                                                                                                session))))));
    }
}
