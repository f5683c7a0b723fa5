package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerControl.GivenUp;
import dev.agentvillage.contracts.command.RunnerControl.KillSessions;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.approval.ApprovalRules;
import dev.agentvillage.session.bus.Ear;
import dev.agentvillage.session.fleet.FleetRules;
import dev.agentvillage.session.fleet.Runner;
import dev.agentvillage.session.placement.Choice;
import dev.agentvillage.session.placement.Placement;
import dev.agentvillage.session.placement.Placings;
import dev.agentvillage.session.projection.Acceptance;
import dev.agentvillage.session.projection.Projection;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Placing.Standing;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Stored;
import dev.agentvillage.session.session.StoredApproval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The control plane: the production's decisions over a database that is a few maps. */
final class ControlPlane {
    private final World world;
    private final Rules rules;
    private final Invariants invariants;
    private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
    private final Map<RunnerId, Runner> fleet =
            new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    private final Relay relay;
    private final Approvals approvals;
    private Ear replies = new Ear();
    private Ear heartbeats = new Ear();
    private Topics topics;
    private boolean up = true;

    ControlPlane(World world, Rules rules, Invariants invariants) {
        this.world = world;
        this.rules = rules;
        this.invariants = invariants;
        this.approvals = new Approvals(world, invariants);
        this.relay = new Relay(world, (to, command) -> topics.commands(to).publish(command));
        this.topics = new Topics(world, this, (runner, command) -> {});
        world.every(1_000, () -> whenUp(this::listen));
        world.every(1_000, () -> whenUp(this::overdue));
        world.every(3_000, () -> whenUp(this::lookAfterTheFleet));
        world.every(5_000, () -> whenUp(this::expire));
    }

    void speaksOn(Topics bus) {
        topics = bus;
    }

    private void whenUp(Runnable what) {
        if (up) {
            what.run();
        }
    }

    List<Session> sessions() {
        return List.copyOf(sessions.values());
    }

    boolean isUp() {
        return up;
    }

    /** As {@code POST /sessions}: nothing is created when nobody could have it. */
    void create(Session session) {
        if (choose(session) instanceof Choice.Chosen chosen) {
            commit(
                    Change.of(session)
                            .then(
                                    s ->
                                            Placings.offered(
                                                    s,
                                                    chosen.runner(),
                                                    newId(),
                                                    Placings.Beginning.at(0),
                                                    world.now())));
        }
    }

    /** What a person asks for, decided on the session as it is. */
    void decide(SessionId id, Function<Session, Change> decision) {
        commit(decision.apply(Objects.requireNonNull(sessions.get(id))));
    }

    /** What of this session waits for a person. */
    List<StoredApproval> waiting(SessionId id) {
        return approvals.waiting(id);
    }

    private void expire() {
        for (StoredApproval stored : approvals.all()) {
            Session session = Objects.requireNonNull(sessions.get(stored.asked().sessionId()));
            if (!session.ended()) {
                commit(ApprovalRules.expire(session, stored, world.now()));
            }
        }
    }

    CommandId newId() {
        return new CommandId(world.newId());
    }

    void answered(CommandReply reply) {
        settle(
                Objects.requireNonNull(reply.sessionId()),
                s -> late(Placings.answered(s, reply)),
                (before, choice) -> false);
    }

    private void overdue() {
        if (replies.since(world.now()).isEmpty()) {
            return;
        }
        for (SessionId id : List.copyOf(sessions.keySet())) {
            Session session = Objects.requireNonNull(sessions.get(id));
            if (!session.ended() && session.placing().standing() != Standing.ACCEPTED) {
                settle(id, s -> late(Change.of(s)), ControlPlane::onlyTheSilentOne);
            }
        }
    }

    private Change late(Change change) {
        long now = world.now();
        OptionalLong since = replies.since(now);
        return since.isEmpty()
                ? change
                : change.then(s -> Placings.overdue(s, since.getAsLong(), now));
    }

    private static boolean onlyTheSilentOne(Session before, Choice choice) {
        return before.placing().standing() == Standing.OFFERED
                && switch (choice) {
                    case Choice.Nobody _, Choice.NotAvailable _ -> true;
                    case Choice.Chosen chosen ->
                            chosen.runner().id().equals(before.placing().runner());
                };
    }

    private void settle(
            SessionId id,
            Function<Session, Change> decision,
            BiPredicate<Session, Choice> leaveIt) {
        Session before = Objects.requireNonNull(sessions.get(id));
        Change change = decision.apply(before);
        Session after = change.session();
        if (after.ended() || after.placing().standing() != Standing.UNPLACED) {
            commit(change);
            return;
        }
        Choice choice = choose(after);
        if (leaveIt.test(before, choice)) {
            return;
        }
        switch (choice) {
            case Choice.Nobody _, Choice.NotAvailable _ -> commit(change);
            case Choice.Chosen c ->
                    commit(
                            change.then(
                                    s ->
                                            Placings.offered(
                                                    s,
                                                    c.runner(),
                                                    newId(),
                                                    Placings.Beginning.at(0),
                                                    world.now())));
        }
    }

    private Choice choose(Session session) {
        Map<RunnerId, Integer> load = new HashMap<>();
        for (Session other : sessions.values()) {
            Standing standing = other.placing().standing();
            if (!other.ended() && (standing == Standing.OFFERED || standing == Standing.ACCEPTED)) {
                load.merge(Objects.requireNonNull(other.placing().runner()), 1, Integer::sum);
            }
        }
        return Placement.choose(
                List.copyOf(fleet.values()), load, session.order(), session.placing(), world.now());
    }

    void happened(RunnerEvent event, RunnerEvent.Stream topic) {
        Session session = sessions.get(event.envelope().sessionId());
        if (rules.acceptance(session, event, topic) == Acceptance.ACCEPTED && session != null) {
            commit(Projection.on(session, event));
        }
    }

    void heard(RunnerHeartbeat heartbeat) {
        Runner runner = FleetRules.heard(fleet.get(heartbeat.runnerId()), heartbeat, world.now());
        fleet.put(runner.id(), runner);
        List<GivenUp> givenUp = new ArrayList<>();
        for (RunnerHeartbeat.Held held : heartbeat.sessions()) {
            Session session = sessions.get(held.id());
            if (session != null && FleetRules.givenUp(session, runner, held)) {
                givenUp.add(new GivenUp(held.id(), held.attempt()));
            }
        }
        if (!givenUp.isEmpty()) {
            relay.post(runner.id(), new KillSessions(newId(), givenUp));
        }
    }

    private void lookAfterTheFleet() {
        long now = world.now();
        OptionalLong since = heartbeats.since(now);
        for (Runner runner : List.copyOf(fleet.values())) {
            if (FleetRules.restartedLately(runner, now) && rules != Rules.NO_RECOVERY) {
                String incarnation = runner.heartbeat().incarnation();
                end(runner, s -> FleetRules.restarted(s, incarnation, now));
            }
            if (since.isPresent()
                    && now - since.getAsLong() >= Runner.LOST_MS
                    && !runner.heardWithin(Runner.LOST_MS, now)
                    && rules != Rules.SILENCE_IS_PATIENCE) {
                end(runner, s -> Optional.of(FleetRules.lost(s, now)));
            }
        }
    }

    private void end(Runner runner, Function<Session, Optional<Change>> decision) {
        for (Session session : List.copyOf(sessions.values())) {
            Standing standing = session.placing().standing();
            if (!session.ended()
                    && (standing == Standing.OFFERED || standing == Standing.ACCEPTED)
                    && runner.id().equals(session.placing().runner())) {
                decision.apply(session).ifPresent(this::commit);
            }
        }
    }

    private void listen() {
        replies.looked(topics.replies.position(), topics.replies.end(), world.now());
        heartbeats.looked(topics.heartbeats.position(), topics.heartbeats.end(), world.now());
    }

    /** One transaction: the session, its events, its letters. */
    private void commit(Change change) {
        Stored stored = Stored.of(change, world.now());
        Session after = stored.session();
        sessions.put(after.id(), after);
        stored.events()
                .forEach(
                        event -> {
                            world.note(
                                    "stored: "
                                            + event.type()
                                            + " of "
                                            + after.id().brief()
                                            + ", attempt "
                                            + after.placing().attempt()
                                            + ", number "
                                            + event.envelope().seq());
                            invariants.stored(event);
                        });
        change.approvals().forEach(approvals::keep);
        for (SessionCommand command : stored.commands()) {
            relay.post(Objects.requireNonNull(after.placing().runner()), command);
        }
    }

    void crash(long away) {
        if (!up) {
            return;
        }
        world.note("the control plane is killed");
        up = false;
        relay.stop();
        topics.inward().forEach(Channel::stop);
        world.in(
                away,
                () -> {
                    world.note("the control plane is back");
                    up = true;
                    replies = new Ear();
                    heartbeats = new Ear();
                    topics.inward().forEach(Channel::resume);
                    relay.start();
                });
    }
}
