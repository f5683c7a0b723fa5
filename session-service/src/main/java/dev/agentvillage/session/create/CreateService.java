package dev.agentvillage.session.create;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.continuing.Continuing.Found;
import dev.agentvillage.session.create.KeyStore.Claim;
import dev.agentvillage.session.limit.Entry;
import dev.agentvillage.session.limit.LimitService;
import dev.agentvillage.session.order.Flaw;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.placement.Choice;
import dev.agentvillage.session.placement.PlacementService;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Hashes;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Creates and places sessions. */
@ApplicationScoped
class CreateService {
    private static final Duration KEY_LIVES = Duration.ofHours(24);

    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final PlacementService placement;
    private final LimitService limits;
    private final KeyStore keys;
    private final Clock clock;

    CreateService(
            Outbox outbox,
            SessionStore sessions,
            ChangeStore changes,
            PlacementService placement,
            LimitService limits,
            KeyStore keys,
            Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.placement = placement;
        this.limits = limits;
        this.keys = keys;
        this.clock = clock;
    }

    /** Whoever asks, and under which key. */
    record Asker(OrgId org, String subject, @Nullable String key) {}

    /** Nothing is created, so nothing may stay of the transaction. */
    private static final class Unplaceable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Created answer;

        Unplaceable(Created answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }

    Uni<Created> create(Asker asker, Order order, String hash) {
        return placement
                .taken(asker.org(), order)
                .flatMap(
                        found ->
                                switch (found) {
                                    case Found.Nothing _ ->
                                            create(asker, new Wish(order, null), hash);
                                    case Found.Ready ready ->
                                            create(
                                                    asker,
                                                    new Wish(order, ready.continuation()),
                                                    hash);
                                    case Found.Unknown _ -> refused(new Created.NothingThere());
                                    case Found.Refused no ->
                                            refused(new Created.NotContinued(no.why()));
                                    case Found.Unavailable no ->
                                            refused(
                                                    new Created.NotAvailable(
                                                            new Flaw(
                                                                    "/continues",
                                                                    "not_available",
                                                                    no.why())));
                                });
    }

    private static Uni<Created> refused(Created answer) {
        return Uni.createFrom().item(answer);
    }

    /** An order, and what it takes over from another session. */
    private record Wish(Order order, @Nullable Continuation continuation) {}

    private Uni<Created> create(Asker asker, Wish order, String hash) {
        return outbox.<Created>withTransaction(
                        (db, letters) ->
                                freshId(asker.org())
                                        .flatMap(
                                                id ->
                                                        claim(db, asker, hash, id)
                                                                .flatMap(
                                                                        holder ->
                                                                                holder.isPresent()
                                                                                        ? answer(
                                                                                                holder
                                                                                                        .get(),
                                                                                                hash)
                                                                                        : make(
                                                                                                db,
                                                                                                letters,
                                                                                                asker,
                                                                                                order,
                                                                                                id))))
                .onFailure(Unplaceable.class)
                .recoverWithItem(e -> ((Unplaceable) e).answer);
    }

    Uni<Void> forgetKeys() {
        return outbox.withTransaction(
                (db, letters) -> keys.forget(db, clock.millis() - KEY_LIVES.toMillis()));
    }

    /** Its first 8 digits name the session in its organisation: they must be free there. */
    private Uni<SessionId> freshId(OrgId org) {
        SessionId id = new SessionId(UUID.randomUUID());
        return sessions.agentIdTaken(org, id)
                .flatMap(taken -> taken ? freshId(org) : Uni.createFrom().item(id));
    }

    private Uni<Optional<KeyStore.Holder>> claim(
            Mutiny.Session db, Asker asker, String hash, SessionId id) {
        String key = asker.key();
        if (key == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        long now = clock.millis();
        return keys.claim(
                db,
                new Claim(asker.org().value(), asker.subject(), key, hash, id, now),
                now - KEY_LIVES.toMillis());
    }

    private static Uni<Created> answer(KeyStore.Holder holder, String hash) {
        return Uni.createFrom()
                .item(
                        holder.hash().equals(hash)
                                ? new Created.Replayed(holder.session())
                                : new Created.Mismatch());
    }

    /** The organisation's lock before the fleet's, always. */
    private Uni<Created> make(
            Mutiny.Session db, Letters letters, Asker asker, Wish wish, SessionId id) {
        return limits.entry(db, asker.org())
                .flatMap(
                        entry ->
                                switch (entry) {
                                    case Entry.Full full ->
                                            unplaceable(new Created.OverLimit(full.limit()));
                                    case Entry.Unknown _ -> unplaceable(new Created.NoLimits());
                                    case Entry.Open open ->
                                            place(
                                                    db,
                                                    letters,
                                                    asker,
                                                    new Planned(
                                                            wish.order().within(open.longestMs()),
                                                            open.planId(),
                                                            wish.continuation()),
                                                    id);
                                });
    }

    /** An order, the plan that its organisation has, and what it takes over. */
    private record Planned(Order order, String planId, @Nullable Continuation continuation) {}

    private Uni<Created> place(
            Mutiny.Session db, Letters letters, Asker asker, Planned planned, SessionId id) {
        Order order = planned.order();
        long now = clock.millis();
        Session session =
                new Session(
                        id,
                        asker.org(),
                        order,
                        asker.subject(),
                        now,
                        Placing.none(now),
                        Progress.none(order.terminal()),
                        0,
                        0,
                        Lease.FREE);
        return placement
                .choose(db, session)
                .flatMap(
                        choice ->
                                switch (choice) {
                                    case Choice.Nobody nobody ->
                                            unplaceable(new Created.NoRunner(nobody.why()));
                                    case Choice.NotAvailable none ->
                                            unplaceable(
                                                    new Created.NotAvailable(
                                                            new Flaw(
                                                                    none.pointer(),
                                                                    "not_available",
                                                                    none.why())));
                                    case Choice.Chosen chosen ->
                                            store(db, letters, session, planned, chosen);
                                });
    }

    private static Uni<Created> unplaceable(Created answer) {
        return Uni.createFrom().failure(new Unplaceable(answer));
    }

    private Uni<Created> store(
            Mutiny.Session db,
            Letters letters,
            Session session,
            Planned planned,
            Choice.Chosen chosen) {
        Change change =
                Change.of(session)
                        .event(envelope -> created(session, planned.planId(), envelope))
                        .then(s -> placement.first(s, chosen, planned.continuation()))
                        .deed(
                                new Deed(
                                        session.requestedBy(),
                                        "session.create",
                                        Map.of(
                                                "providerId",
                                                session.order().providerId(),
                                                "repo",
                                                session.order().repoRef().canonical())));
        return changes.add(db, letters, change).replaceWith(new Created.Made(session.id()));
    }

    private static SessionCreated created(
            Session session, String planId, SessionEnvelope envelope) {
        Order order = session.order();
        return new SessionCreated(
                envelope,
                null,
                order.kind(),
                order.villageId(),
                session.id().agentId(),
                order.agentName(),
                order.repoRef(),
                Hashes.repoId(session.org(), order.repoRef()),
                order.roomPath(),
                order.providerId(),
                order.providerVersion(),
                order.labels(),
                planId,
                session.requestedBy());
    }
}
