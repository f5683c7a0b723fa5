package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.command.StopRules;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
    private final Set<ApprovalId> decided = new HashSet<>();

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
        List<ApprovalId> waiting =
                session.progress().pendingApprovals().stream()
                        .filter(a -> !decided.contains(a))
                        .toList();
        if (world.chance(6)) {
            return StopRules.stop(session, world.chance(30), id, world.now());
        }
        if (!waiting.isEmpty() && world.chance(40)) {
            return resolved(session, waiting.getFirst(), id);
        }
        if (session.state().takesInput() && world.chance(30)) {
            return ordered(session, id, header -> new PauseSession(header, "a look"));
        }
        return session.state() == SessionState.PAUSED_BY_HUMAN
                ? ordered(session, id, header -> new ResumeSession(header, "go on"))
                : Change.of(session);
    }

    private Change resolved(Session session, ApprovalId approval, CommandId id) {
        Decision decision = world.chance(50) ? Decision.ALLOW : Decision.DENY;
        decided.add(approval);
        invariants.decided(approval, decision);
        long at = world.now();
        return ordered(
                session,
                id,
                header -> new ResolveApproval(header, approval, decision, "me", at, null, "s"));
    }

    private static Change ordered(
            Session session, CommandId id, Function<CommandHeader, SessionCommand> command) {
        return Change.of(session).command(new Change.Draft(id, 86_400_000, command));
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
