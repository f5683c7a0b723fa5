package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.CommandReply.Outcome;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.command.RunnerControl.KillSessions;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.session.Sessions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A runner: its process, which crashes, and its journal, which does not. */
final class SimulatedRunner {
    static final int ROOM = 6;
    private static final int LOST_HEARTBEATS_PERCENT = 10;

    final World world;
    final Rules rules;
    final Invariants invariants;
    final RunnerId id;
    final Journal journal = new Journal();
    final Map<SessionId, SimulatedSession> held = new LinkedHashMap<>();
    private final Topics topics;
    private final long clockOff;
    private final long driftPerMille;
    private int starts = 1;
    private boolean up = true;
    private boolean reachable = true;
    private boolean sending;
    private boolean gone;

    SimulatedRunner(World world, Rules rules, Invariants invariants, String name, Topics topics) {
        this.world = world;
        this.rules = rules;
        this.invariants = invariants;
        this.id = new RunnerId(name);
        this.topics = topics;
        this.clockOff = world.chance(50) ? 0 : world.between(-20_000, 20_000);
        this.driftPerMille = world.between(-10, 10);
        world.every(10_000, this::heartbeat);
    }

    /** Its own, which may be wrong. */
    long clock() {
        return world.now() + clockOff + (world.now() - World.BEGINNING) * driftPerMille / 1000;
    }

    String incarnation() {
        return id + "-" + starts;
    }

    boolean isGone() {
        return gone;
    }

    /** Only while the process that asked is still there. */
    void later(long millis, Runnable what) {
        int then = starts;
        world.in(
                millis,
                () -> {
                    if (up && starts == then) {
                        what.run();
                    }
                });
    }

    void heartbeat() {
        if (!up || !reachable || world.chance(LOST_HEARTBEATS_PERCENT)) {
            return;
        }
        List<Held> holds =
                held.values().stream()
                        .map(s -> new Held(s.entry().id, s.entry().attempt, s.entry().state))
                        .toList();
        RunnerHeartbeat plain =
                Sessions.heartbeat(
                        id,
                        incarnation(),
                        RunnerHeartbeat.Status.ONLINE,
                        ROOM,
                        holds.size(),
                        Map.of());
        topics.heartbeats.publish(
                new RunnerHeartbeat(
                        id,
                        incarnation(),
                        plain.runnerVersion(),
                        plain.contractsVersion(),
                        plain.pool(),
                        plain.status(),
                        plain.hostname(),
                        plain.labels(),
                        null,
                        clock(),
                        plain.capacity(),
                        plain.runtimes(),
                        holds));
    }

    void take(RunnerCommand command) {
        switch (command) {
            case StartSession start -> start(start);
            case SessionCommand other -> order(other);
            case KillSessions kill -> kill.sessions().forEach(this::giveUp);
            case RunnerControl _, RunnerCommand.Unknown _ ->
                    throw new IllegalStateException(command.type());
        }
    }

    private void start(StartSession start) {
        CommandHeader header = start.header();
        if (repeated(header)) {
            return;
        }
        if (header.expiresAt() < clock()) {
            refuse(header, "expired");
        } else if (held.containsKey(header.sessionId())) {
            refuse(header, "invalid_state");
        } else if (held.size() >= ROOM) {
            refuse(header, "runner_full");
        } else {
            Journal.Entry entry =
                    new Journal.Entry(header.sessionId(), header.attempt(), incarnation());
            journal.sessions.put(entry.id, entry);
            invariants.begun(entry.id, entry.attempt, id);
            SimulatedSession session = new SimulatedSession(this, entry, header.commandSeq());
            held.put(entry.id, session);
            answer(header, Outcome.ACCEPTED, null);
            session.begin();
            heartbeat();
        }
    }

    private void order(SessionCommand command) {
        SimulatedSession session = held.get(command.header().sessionId());
        if (session != null) {
            session.take(command);
        } else if (!repeated(command.header())) {
            refuse(command.header(), "unknown_session");
        }
    }

    private void giveUp(RunnerControl.GivenUp given) {
        SimulatedSession session = held.get(given.id());
        if (session != null && session.entry().attempt <= given.attempt()) {
            session.fault("given_up");
        }
    }

    /** Whether it was answered before; then the same answer goes out again. */
    boolean repeated(CommandHeader header) {
        CommandReply earlier =
                rules == Rules.FORGETFUL_RUNNER ? null : journal.answers.get(header.commandId());
        if (earlier != null) {
            send(() -> topics.replies.publish(earlier));
        }
        return earlier != null;
    }

    void refuse(CommandHeader header, String code) {
        answer(header, Outcome.REFUSED, code);
    }

    void answer(CommandHeader header, Outcome outcome, @Nullable String code) {
        CommandReply reply =
                new CommandReply(
                        header.commandId(),
                        id,
                        incarnation(),
                        outcome,
                        code,
                        null,
                        header.sessionId(),
                        header.attempt(),
                        clock());
        world.note(
                id
                        + " answers "
                        + header.commandId().value().getLeastSignificantBits()
                        + " "
                        + outcome
                        + (code == null ? "" : " " + code));
        journal.answers.put(header.commandId(), reply);
        send(() -> topics.replies.publish(reply));
    }

    Topics topics() {
        return topics;
    }

    void ended(SimulatedSession session) {
        held.remove(session.entry().id, session);
        journal.sessions.remove(session.entry().id);
        heartbeat();
    }

    /** In order, and forgotten when the broker has it; a crash in between sends it twice. */
    void send(Runnable record) {
        journal.unsent.add(record);
        sendNext();
    }

    private void sendNext() {
        Runnable next = journal.unsent.peek();
        if (next == null || sending || !up || !reachable) {
            return;
        }
        sending = true;
        later(
                world.between(1, 15),
                () -> {
                    next.run();
                    later(
                            world.between(1, 15),
                            () -> {
                                journal.unsent.remove();
                                sending = false;
                                sendNext();
                            });
                });
    }

    /** Its machine is no more. */
    void vanish() {
        gone = true;
        crash(0);
    }

    void crash(long away) {
        if (!up) {
            return;
        }
        world.note(id + (gone ? " is gone for good" : " is killed"));
        up = false;
        held.clear();
        topics.commands(id).stop();
        world.in(away, this::startAgain);
    }

    private void startAgain() {
        if (gone) {
            return;
        }
        starts++;
        up = true;
        sending = false;
        world.note(id + " is back as " + incarnation());
        List.copyOf(journal.sessions.values()).forEach(this::recover);
        sendNext();
        if (reachable) {
            topics.commands(id).resume();
        }
        heartbeat();
    }

    private void recover(Journal.Entry entry) {
        if (rules == Rules.NO_RECOVERY) {
            journal.sessions.remove(entry.id);
            return;
        }
        Reports.lost(this, entry);
        journal.sessions.remove(entry.id);
    }

    /** Alive, but heard by nobody and hearing nobody. */
    void cutOff(long away) {
        if (!reachable) {
            return;
        }
        world.note(id + " is cut off");
        reachable = false;
        topics.commands(id).stop();
        world.in(
                away,
                () -> {
                    world.note(id + " is heard again");
                    reachable = true;
                    if (up) {
                        topics.commands(id).resume();
                        sendNext();
                        heartbeat();
                    }
                });
    }
}
