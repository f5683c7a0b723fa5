package dev.agentvillage.session.placement;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.bus.Hearing;
import dev.agentvillage.session.continuing.Continuing.Found;
import dev.agentvillage.session.fleet.RunnerStore;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Places sessions, and again when a runner does not take one. */
@ApplicationScoped
public class PlacementService {
    private static final int BATCH = 50;

    private final Outbox outbox;
    private final SessionStore sessions;
    private final RunnerStore runners;
    private final ChangeStore changes;
    private final BeginningService beginnings;
    private final Hearing hearing;
    private final Clock clock;

    PlacementService(
            Outbox outbox,
            SessionStore sessions,
            RunnerStore runners,
            ChangeStore changes,
            BeginningService beginnings,
            Hearing hearing,
            Clock clock) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.runners = runners;
        this.changes = changes;
        this.beginnings = beginnings;
        this.hearing = hearing;
        this.clock = clock;
    }

    /** Whom a session would go to now. Holds the fleet until the transaction ends. */
    public Uni<Choice> choose(Mutiny.Session db, Session session) {
        return runners.lockAll()
                .flatMap(
                        fleet ->
                                sessions.load(db)
                                        .map(
                                                load ->
                                                        Placement.choose(
                                                                fleet,
                                                                load,
                                                                session.order(),
                                                                session.placing(),
                                                                clock.millis())));
    }

    /** What an order takes over; in a transaction of its own. */
    public Uni<Found> taken(OrgId org, Order order) {
        return beginnings.taken(org, order);
    }

    /** The change that offers a new session to the chosen runner. */
    public Change first(
            Session session, Choice.Chosen chosen, @Nullable Continuation continuation) {
        return Placings.offered(
                session,
                chosen.runner(),
                newId(),
                new Placings.Beginning(0, continuation),
                clock.millis());
    }

    Uni<Void> answered(CommandReply reply) {
        SessionId id = reply.sessionId();
        if (id == null) {
            return Uni.createFrom().voidItem();
        }
        return decide(
                id,
                session -> overdue(Placings.answered(session, reply)),
                (before, choice) -> false);
    }

    /** A silent runner keeps a session that has nowhere else to go: it may be at work on it. */
    private static boolean onlyTheSilentOne(Session before, Choice choice) {
        return before.placing().standing() == Placing.Standing.OFFERED
                && switch (choice) {
                    case Choice.Nobody _, Choice.NotAvailable _ -> true;
                    case Choice.Chosen chosen ->
                            chosen.runner().id().equals(before.placing().runner());
                };
    }

    /** What waits too long, a few at a time; nothing while answers are not heard. */
    Uni<Void> overdue() {
        if (hearing.since(Hearing.REPLIES).isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return outbox.withTransaction(
                        (db, letters) ->
                                sessions.waiting(clock.millis() - Placings.ANSWER_MS, BATCH))
                .flatMap(
                        ids -> {
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (SessionId id : ids) {
                                all =
                                        all.chain(
                                                () ->
                                                        decide(
                                                                id,
                                                                s -> overdue(Change.of(s)),
                                                                PlacementService
                                                                        ::onlyTheSilentOne));
                            }
                            return all;
                        });
    }

    private Change overdue(Change change) {
        OptionalLong heardSince = hearing.since(Hearing.REPLIES);
        return heardSince.isEmpty()
                ? change
                : change.then(s -> Placings.overdue(s, heardSince.getAsLong(), clock.millis()));
    }

    private Uni<Void> decide(
            SessionId id,
            Function<Session, Change> decision,
            BiPredicate<Session, Choice> leaveIt) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session ->
                                                session == null
                                                        ? Uni.createFrom().voidItem()
                                                        : settle(
                                                                db,
                                                                letters,
                                                                session,
                                                                decision.apply(session),
                                                                leaveIt)));
    }

    /** A session that is without a runner after the decision is offered to the next at once. */
    private Uni<Void> settle(
            Mutiny.Session db,
            Letters letters,
            Session before,
            Change change,
            BiPredicate<Session, Choice> leaveIt) {
        Session after = change.session();
        if (after.ended() || after.placing().standing() != Placing.Standing.UNPLACED) {
            return after.equals(before)
                    ? Uni.createFrom().voidItem()
                    : changes.store(db, letters, List.of(change));
        }
        return choose(db, after)
                .flatMap(
                        choice ->
                                leaveIt.test(before, choice)
                                        ? Uni.createFrom().voidItem()
                                        : switch (choice) {
                                            case Choice.Nobody _, Choice.NotAvailable _ ->
                                                    store(db, letters, before, change);
                                            case Choice.Chosen chosen ->
                                                    again(db, letters, change, chosen);
                                        });
    }

    private Uni<Void> again(
            Mutiny.Session db, Letters letters, Change change, Choice.Chosen chosen) {
        return beginnings
                .again(change.session())
                .flatMap(
                        from ->
                                changes.store(
                                        db,
                                        letters,
                                        List.of(
                                                change.then(
                                                        s ->
                                                                Placings.offered(
                                                                        s,
                                                                        chosen.runner(),
                                                                        newId(),
                                                                        from,
                                                                        clock.millis())))));
    }

    private Uni<Void> store(Mutiny.Session db, Letters letters, Session before, Change change) {
        return change.session().equals(before)
                ? Uni.createFrom().voidItem()
                : changes.store(db, letters, List.of(change));
    }

    private static CommandId newId() {
        return new CommandId(Ids.timeOrdered());
    }
}
