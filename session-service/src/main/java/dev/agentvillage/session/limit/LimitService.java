package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.command.Halting;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Holds organisations to their limits. */
@ApplicationScoped
public class LimitService {
    private static final Logger LOG = Logger.getLogger(LimitService.class);
    private static final int MOST = 1_000;

    private final Outbox outbox;
    private final LimitStore limits;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final Clock clock;
    private final boolean openWhenUnknown;

    LimitService(
            Outbox outbox,
            LimitStore limits,
            SessionStore sessions,
            ChangeStore changes,
            Clock clock,
            @ConfigProperty(name = "session.limits.unknown") String unknown) {
        if (!unknown.equals("open") && !unknown.equals("closed")) {
            throw new IllegalArgumentException(
                    "LIMITS_UNKNOWN must be open or closed, not " + unknown);
        }
        this.outbox = outbox;
        this.limits = limits;
        this.sessions = sessions;
        this.changes = changes;
        this.clock = clock;
        this.openWhenUnknown = unknown.equals("open");
    }

    /** Whether there is room for one more; nobody else of the organisation is asked meanwhile. */
    public Uni<Entry> entry(Mutiny.Session db, OrgId org) {
        return limits.lock(db, org)
                .flatMap(
                        said ->
                                said.isEmpty()
                                        ? Uni.createFrom()
                                                .item(
                                                        openWhenUnknown
                                                                ? new Entry.Open(null)
                                                                : new Entry.Unknown())
                                        : sessions.countLiving(org)
                                                .map(
                                                        living ->
                                                                Limiting.entry(
                                                                        said.get(),
                                                                        living,
                                                                        clock.millis())));
    }

    /** What is used up pauses; what is not any more goes on. */
    Uni<Void> heard(OrgLimits said) {
        return outbox.withTransaction((db, letters) -> limits.put(db, said))
                .flatMap(
                        isNews -> {
                            if (!isNews) {
                                return Uni.createFrom().voidItem();
                            }
                            Optional<Exceeded> over = Limiting.usedUp(said, clock.millis());
                            return over.isPresent()
                                    ? pauseAll(said.orgId(), over.get())
                                    : resumeAll(said.orgId());
                        });
    }

    private Uni<Void> pauseAll(OrgId org, Exceeded why) {
        return outbox.withTransaction((db, letters) -> sessions.goingOn(org, MOST))
                .flatMap(
                        ids -> {
                            if (!ids.isEmpty()) {
                                LOG.infof(
                                        "%d sessions of %s pause: %s", ids.size(), org, why.says());
                            }
                            return oneByOne(ids, id -> pause(org, id, why));
                        });
    }

    private Uni<Void> pause(OrgId org, SessionId id, Exceeded why) {
        return change(
                id,
                session -> Halting.pause(session, id(), why.key(), clock.millis()),
                (db, done) -> done ? limits.paused(db, org, id) : Uni.createFrom().voidItem());
    }

    /** Forgotten whether or not it can go on: somebody may have ended it. */
    private Uni<Void> resumeAll(OrgId org) {
        return outbox.withTransaction((db, letters) -> limits.pausedOf(db, org))
                .flatMap(
                        ids ->
                                oneByOne(
                                        ids,
                                        id ->
                                                change(
                                                        id,
                                                        s ->
                                                                Halting.resume(
                                                                        s, id(), clock.millis()),
                                                        (db, done) -> limits.forget(db, id))));
    }

    private Uni<Void> change(
            SessionId id,
            Function<Session, Optional<Change>> order,
            BiFunction<Mutiny.Session, Boolean, Uni<Void>> mark) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session -> {
                                            Optional<Change> change =
                                                    session == null
                                                            ? Optional.empty()
                                                            : order.apply(session);
                                            Uni<Void> stored =
                                                    change.isEmpty()
                                                            ? Uni.createFrom().voidItem()
                                                            : changes.store(
                                                                    db,
                                                                    letters,
                                                                    List.of(change.get()));
                                            return stored.chain(
                                                    () -> mark.apply(db, change.isPresent()));
                                        }));
    }

    private static CommandId id() {
        return new CommandId(Ids.timeOrdered());
    }

    private static Uni<Void> oneByOne(List<SessionId> ids, Function<SessionId, Uni<Void>> work) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (SessionId id : ids) {
            all = all.chain(() -> work.apply(id));
        }
        return all;
    }
}
