package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.command.Halting;
import dev.agentvillage.session.command.HoldStore;
import dev.agentvillage.session.session.ApprovalStore;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Holds organisations to their limits. */
@ApplicationScoped
public class LimitService implements HoldStore {
    private static final Logger LOG = Logger.getLogger(LimitService.class);
    private static final int MOST = 1_000;

    /** As metering-service has it: a contract that says nothing. */
    private static final String PLAN_WHEN_UNKNOWN = "enterprise";

    private final Outbox outbox;
    private final LimitStore limits;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final ApprovalStore approvals;
    private final Clock clock;
    private final boolean openWhenUnknown;

    LimitService(
            Outbox outbox,
            LimitStore limits,
            SessionStore sessions,
            ChangeStore changes,
            ApprovalStore approvals,
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
        this.approvals = approvals;
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
                                                                ? new Entry.Open(
                                                                        null, PLAN_WHEN_UNKNOWN)
                                                                : new Entry.Unknown())
                                        : sessions.countLiving(org)
                                                .map(
                                                        living ->
                                                                Limiting.entry(
                                                                        said.get(),
                                                                        living,
                                                                        clock.millis())));
    }

    /** What of an organisation's limits holds a session, if anything. */
    @Override
    public Uni<Optional<String>> holding(Mutiny.Session db, OrgId org, SessionId session) {
        return standing(db, org)
                .map(now -> now.flatMap(s -> s.holding(session)).map(Exceeded::says));
    }

    /** What was said, and allowed nevertheless. */
    private record Standing(OrgLimits said, List<Allowance> allowed, long at) {
        Optional<Exceeded> holding(SessionId session) {
            return Limiting.holding(said, session, allowed, at);
        }
    }

    private Uni<Optional<Standing>> standing(Mutiny.Session db, OrgId org) {
        return limits.read(db, org)
                .flatMap(
                        said ->
                                said.isEmpty()
                                        ? Uni.createFrom().item(Optional.empty())
                                        : limits.allowed(db, org)
                                                .map(
                                                        allowed ->
                                                                Optional.of(
                                                                        new Standing(
                                                                                said.get(),
                                                                                allowed,
                                                                                clock.millis()))));
    }

    /** Sessions of an organisation, as far as a limit may mean something to them. */
    private record Looked(List<SessionId> goingOn, List<Pause> paused, Standing standing) {}

    /** What is used up pauses and is asked about; what is not any more goes on. */
    Uni<Void> heard(OrgLimits said) {
        return outbox.withTransaction((db, letters) -> limits.put(db, said))
                .flatMap(isNews -> isNews ? look(said) : Uni.createFrom().voidItem());
    }

    private Uni<Void> look(OrgLimits said) {
        OrgId org = said.orgId();
        return outbox.withTransaction(
                        (db, letters) ->
                                sessions.goingOn(org, MOST)
                                        .flatMap(
                                                goingOn ->
                                                        limits.pausedOf(db, org)
                                                                .flatMap(
                                                                        paused ->
                                                                                limits.allowed(
                                                                                                db,
                                                                                                org)
                                                                                        .map(
                                                                                                a ->
                                                                                                        new Looked(
                                                                                                                goingOn,
                                                                                                                paused,
                                                                                                                new Standing(
                                                                                                                        said,
                                                                                                                        a,
                                                                                                                        clock
                                                                                                                                .millis()))))))
                .flatMap(
                        found -> {
                            Set<SessionId> asked = new HashSet<>();
                            found.paused().forEach(p -> asked.add(p.session()));
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (SessionId id : found.goingOn()) {
                                Optional<Exceeded> over = found.standing().holding(id);
                                if (over.isPresent()) {
                                    all = all.chain(() -> pause(id, over.get(), asked));
                                }
                            }
                            for (Pause p : found.paused()) {
                                if (found.standing().holding(p.session()).isEmpty()) {
                                    all = all.chain(() -> goOn(p));
                                }
                            }
                            return all;
                        });
    }

    /** It is asked once, however often its runner has to be told. */
    private Uni<Void> pause(SessionId id, Exceeded why, Set<SessionId> asked) {
        return locked(
                id,
                (db, letters, session) -> {
                    Optional<Change> paused =
                            Halting.pause(session, id(), why.key(), clock.millis());
                    if (paused.isEmpty()) {
                        return Uni.createFrom().voidItem();
                    }
                    LOG.infof("session %s of %s pauses: %s", id, session.org(), why.says());
                    return asked.contains(id)
                            ? changes.store(db, letters, List.of(paused.get()))
                            : ask(db, letters, paused.get(), why);
                });
    }

    private Uni<Void> ask(Mutiny.Session db, Letters letters, Change before, Exceeded why) {
        ApprovalId approval = new ApprovalId(Ids.timeOrdered());
        Change change = before.then(s -> Asking.ask(s, why, approval, clock.millis()));
        SessionId id = change.session().id();
        return changes.store(db, letters, List.of(change))
                .chain(
                        () ->
                                limits.paused(
                                        db,
                                        change.session().org(),
                                        new Pause(id, why.key(), approval)));
    }

    /** Forgotten whether or not it can go on: somebody may have ended it. */
    private Uni<Void> goOn(Pause pause) {
        return locked(
                pause.session(),
                (db, letters, session) ->
                        approvals
                                .read(db, session.id(), pause.approval())
                                .flatMap(
                                        asked -> {
                                            long now = clock.millis();
                                            Change change =
                                                    Halting.resume(session, id(), now)
                                                            .orElse(Change.of(session));
                                            if (asked != null
                                                    && asked.state() == ApprovalState.PENDING) {
                                                change =
                                                        change.then(
                                                                s ->
                                                                        Asking.raised(
                                                                                s,
                                                                                pause.approval(),
                                                                                now));
                                            }
                                            return changes.store(db, letters, List.of(change));
                                        })
                                .chain(() -> limits.forget(db, session.id())));
    }

    /**
     * Somebody has decided on one of our questions, in this transaction and under the session's
     * lock. Allowed, the session goes on, or is asked about what else is used up; denied, it stays
     * paused until there is more, the period is over, or somebody stops it.
     */
    public Uni<Void> decided(
            Mutiny.Session db, Letters letters, Session session, ApprovalId id, Decision decision) {
        return decision == Decision.DENY
                ? Uni.createFrom().voidItem()
                : limits.pausedOf(db, session.org())
                        .flatMap(
                                all ->
                                        all.stream()
                                                .filter(p -> p.approval().equals(id))
                                                .findFirst()
                                                .map(p -> allowed(db, letters, session, p))
                                                .orElse(Uni.createFrom().voidItem()));
    }

    private Uni<Void> allowed(Mutiny.Session db, Letters letters, Session session, Pause pause) {
        return standing(db, session.org())
                .flatMap(
                        found -> {
                            Optional<Exceeded> over =
                                    found.flatMap(s -> s.holding(session.id()))
                                            .filter(e -> e.key().equals(pause.key()));
                            return over.isEmpty()
                                    ? Uni.createFrom().voidItem()
                                    : limits.allow(
                                            db,
                                            session.org(),
                                            Allowance.of(session.id(), over.get()));
                        })
                .chain(() -> standing(db, session.org()))
                .flatMap(
                        found -> {
                            Optional<Exceeded> other = found.flatMap(s -> s.holding(session.id()));
                            if (other.isPresent()) {
                                return ask(db, letters, Change.of(session), other.get());
                            }
                            Optional<Change> resumed =
                                    Halting.resume(session, id(), clock.millis());
                            Uni<Void> stored =
                                    resumed.isEmpty()
                                            ? Uni.createFrom().voidItem()
                                            : changes.store(db, letters, List.of(resumed.get()));
                            return stored.chain(() -> limits.forget(db, session.id()));
                        });
    }

    private interface Work {
        Uni<Void> on(Mutiny.Session db, Letters letters, Session session);
    }

    private Uni<Void> locked(SessionId id, Work work) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(id)
                                .flatMap(
                                        session ->
                                                session == null
                                                        ? Uni.createFrom().voidItem()
                                                        : work.on(db, letters, session)));
    }

    private static CommandId id() {
        return new CommandId(Ids.timeOrdered());
    }
}
