package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.approval.ApprovalRules;
import dev.agentvillage.session.command.OrderRules;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import java.util.List;

/** One run: people who want things, things that go wrong, and then peace until all is over. */
final class Simulation {
    private static final int SESSIONS = 24;
    private static final long TROUBLE = 240_000;
    private static final long PEACE = 600_000;

    private final World world;
    private final Invariants invariants = new Invariants();
    private final ControlPlane plane;
    private final List<SimulatedRunner> runners;
    private final Topics topics;

    Simulation(long seed, Rules rules) {
        world = new World(seed);
        plane = new ControlPlane(world, rules, invariants);
        topics = new Topics(world, plane, (to, command) -> runner(to.value()).take(command));
        plane.speaksOn(topics);
        runners =
                List.of(
                        new SimulatedRunner(world, rules, invariants, "r1", topics),
                        new SimulatedRunner(world, rules, invariants, "r2", topics));
        runners.forEach(runner -> topics.add(runner.id));
    }

    private SimulatedRunner runner(String name) {
        return runners.stream().filter(r -> r.id.value().equals(name)).findFirst().orElseThrow();
    }

    /** How many sessions there were. */
    int run() {
        try {
            runners.forEach(SimulatedRunner::heartbeat);
            for (int i = 0; i < SESSIONS; i++) {
                world.in(world.between(2_000, TROUBLE), this::create);
            }
            world.in(1_000, this::somebodyWantsSomething);
            world.in(world.between(1_000, 20_000), this::somethingGoesWrong);
            if (world.chance(25)) {
                world.in(world.between(20_000, TROUBLE), runners.getFirst()::vanish);
            }
            world.run(TROUBLE + PEACE);
            invariants.inTheEnd(plane.sessions(), runners);
            return plane.sessions().size();
        } catch (RuntimeException | Invariants.Broken e) {
            throw new AssertionError(e.getMessage() + "\n" + world.trace(), e);
        }
    }

    private boolean peace() {
        return world.now() > World.BEGINNING + TROUBLE;
    }

    private void create() {
        if (plane.isUp()) {
            plane.create(
                    new Session(
                            new SessionId(world.newId()),
                            Sessions.ORG,
                            Sessions.order(),
                            "me",
                            world.now(),
                            Placing.none(world.now()),
                            Progress.none(Terminal.DEFAULT),
                            1,
                            0,
                            Lease.FREE));
        }
    }

    private void somebodyWantsSomething() {
        List<Session> living =
                plane.sessions().stream().filter(session -> !session.ended()).toList();
        if (plane.isUp() && !living.isEmpty()) {
            Session session = living.get((int) world.between(0, living.size() - 1));
            plane.decide(session.id(), this::wanted);
        }
        if (!peace()) {
            world.in(world.between(100, 3_000), this::somebodyWantsSomething);
        }
    }

    private Change wanted(Session session) {
        CommandId id = plane.newId();
        List<StoredApproval> waiting = plane.waiting(session.id());
        if (world.chance(6)) {
            return OrderRules.stop(session, world.chance(30), id, world.now());
        }
        if (!waiting.isEmpty() && world.chance(40)) {
            return decided(session, waiting.getFirst(), id);
        }
        return world.chance(30)
                ? OrderRules.pause(session, id, world.now())
                : OrderRules.resume(session, id, world.now());
    }

    private Change decided(Session session, StoredApproval waiting, CommandId id) {
        Decision decision = world.chance(50) ? Decision.ALLOW : Decision.DENY;
        Made made = new Made(decision, Scope.ONCE, "me", world.now(), null, "signature");
        return ApprovalRules.decide(session, waiting, made, id, world.now())
                .orElse(Change.of(session));
    }

    private void somethingGoesWrong() {
        if (peace()) {
            return;
        }
        SimulatedRunner runner = runners.get((int) world.between(0, runners.size() - 1));
        long away = world.chance(60) ? world.between(50, 15_000) : world.between(15_000, 110_000);
        switch ((int) world.between(0, 5)) {
            case 0, 1 -> runner.crash(away);
            case 2 -> runner.cutOff(away);
            case 3, 4 -> plane.crash(Math.min(away, 60_000));
            default -> {
                List<Channel<?>> inward = topics.inward();
                inward.get((int) world.between(0, inward.size() - 1)).slow(away);
            }
        }
        world.in(world.between(500, 25_000), this::somethingGoesWrong);
    }
}
