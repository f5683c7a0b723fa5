package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.RunnerControl;
import dev.agentvillage.contracts.command.RunnerControl.Drain;
import dev.agentvillage.contracts.command.RunnerControl.GivenUp;
import dev.agentvillage.contracts.command.RunnerControl.KillSessions;
import dev.agentvillage.contracts.command.RunnerControl.PrepareRuntime;
import dev.agentvillage.contracts.command.RunnerControl.Undrain;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.store.OutboxRecord;
import dev.agentvillage.session.audit.AuditStore;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.order.CommandReader;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Keeps the fleet's state, and ends the sessions of runners that are gone. */
@ApplicationScoped
class FleetService {
    private static final Logger LOG = Logger.getLogger(FleetService.class);

    private final Outbox outbox;
    private final RunnerStore runners;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final AuditStore audit;
    private final Clock clock;

    FleetService(
            Outbox outbox,
            RunnerStore runners,
            SessionStore sessions,
            ChangeStore changes,
            AuditStore audit,
            Clock clock) {
        this.outbox = outbox;
        this.runners = runners;
        this.sessions = sessions;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
    }

    Uni<Void> heard(RunnerHeartbeat heartbeat) {
        Runner heard = Runner.heard(heartbeat, clock.millis());
        return outbox.withTransaction(
                        (db, letters) ->
                                runners.put(heard)
                                        .invoke(
                                                now -> {
                                                    if (now.forgotItsDrain()) {
                                                        control(now, letters, Drain::new);
                                                    }
                                                }))
                .chain(this::killGivenUp);
    }

    /** Who wants it. */
    record Operator(OrgId org, String subject) {}

    /**
     * Finish what runs and take nothing new, or be there for everything again. Placement obeys at
     * once, the runner when it hears of it; false when there is no such runner.
     */
    Uni<Boolean> drain(Operator operator, RunnerId id, boolean drained) {
        return outbox.withTransaction(
                (db, letters) ->
                        runners.change(id, runner -> runner.drained(drained))
                                .flatMap(
                                        runner ->
                                                runner == null
                                                        ? Uni.createFrom().item(false)
                                                        : drained(db, letters, operator, runner)));
    }

    private Uni<Boolean> drained(
            Mutiny.Session db, Letters letters, Operator operator, Runner runner) {
        control(runner, letters, runner.drained() ? Drain::new : Undrain::new);
        Deed deed =
                new Deed(
                        operator.subject(),
                        runner.drained() ? "runner.drain" : "runner.undrain",
                        Map.of("runnerId", runner.id().value()));
        return audit.append(db, operator.org(), null, deed, clock.millis()).replaceWith(true);
    }

    /**
     * The runner installs this version; its heartbeat says when it is there. False when there is no
     * such runner.
     */
    Uni<Boolean> prepare(Operator operator, RunnerId id, CommandReader.Runtime runtime) {
        return outbox.withTransaction(
                (db, letters) ->
                        runners.read(id)
                                .flatMap(
                                        runner -> {
                                            if (runner == null) {
                                                return Uni.createFrom().item(false);
                                            }
                                            control(
                                                    runner,
                                                    letters,
                                                    command ->
                                                            new PrepareRuntime(
                                                                    command,
                                                                    runtime.providerId(),
                                                                    runtime.version(),
                                                                    runtime.integrity()));
                                            Deed deed =
                                                    new Deed(
                                                            operator.subject(),
                                                            "runner.runtime",
                                                            Map.of(
                                                                    "runnerId",
                                                                    id.value(),
                                                                    "providerId",
                                                                    runtime.providerId(),
                                                                    "version",
                                                                    runtime.version()));
                                            return audit.append(
                                                            db,
                                                            operator.org(),
                                                            null,
                                                            deed,
                                                            clock.millis())
                                                    .replaceWith(true);
                                        }));
    }

    /** What runners held before they started again, and did not report themselves. */
    Uni<Void> restarted() {
        long now = clock.millis();
        return outbox.withTransaction((db, letters) -> runners.all())
                .flatMap(
                        fleet -> {
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (Runner runner : fleet) {
                                if (runner.restartedLately(now)) {
                                    String incarnation = runner.heartbeat().incarnation();
                                    all =
                                            all.chain(
                                                    () ->
                                                            end(
                                                                    runner.id(),
                                                                    s ->
                                                                            Losses.restarted(
                                                                                    s,
                                                                                    incarnation,
                                                                                    now)));
                                }
                            }
                            return all;
                        });
    }

    /** Runners that have said nothing for too long. */
    Uni<Void> silent() {
        long now = clock.millis();
        return outbox.withTransaction((db, letters) -> runners.all())
                .flatMap(
                        fleet -> {
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (Runner runner : fleet) {
                                if (!runner.heardWithin(Runner.LOST_MS, now)) {
                                    all =
                                            all.chain(
                                                    () ->
                                                            end(
                                                                    runner.id(),
                                                                    s ->
                                                                            Optional.of(
                                                                                    Losses.lost(
                                                                                            s,
                                                                                            now))));
                                }
                            }
                            return all;
                        });
    }

    private Uni<Void> end(RunnerId runner, Function<Session, Optional<Change>> decision) {
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lockLiving(runner)
                                .flatMap(
                                        living -> {
                                            List<Change> ends =
                                                    living.stream()
                                                            .map(decision)
                                                            .flatMap(Optional::stream)
                                                            .toList();
                                            if (!ends.isEmpty()) {
                                                LOG.warnf(
                                                        "runner %s is gone: %d sessions end",
                                                        runner, ends.size());
                                            }
                                            return changes.store(db, letters, ends);
                                        }));
    }

    /** A runner that came back with what we gave up is told to kill it. */
    private Uni<Void> killGivenUp(Runner runner) {
        List<RunnerHeartbeat.Held> held = runner.heartbeat().sessions();
        if (held.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.readAll(held.stream().map(RunnerHeartbeat.Held::id).toList())
                                .invoke(found -> kill(runner, found, letters))
                                .replaceWithVoid());
    }

    private void kill(Runner runner, List<Session> found, Letters letters) {
        Map<SessionId, Session> ours =
                found.stream().collect(Collectors.toMap(Session::id, Function.identity()));
        List<GivenUp> givenUp =
                runner.heartbeat().sessions().stream()
                        .filter(
                                h -> {
                                    Session session = ours.get(h.id());
                                    return session != null && Losses.givenUp(session, runner, h);
                                })
                        .map(h -> new GivenUp(h.id(), h.attempt()))
                        .toList();
        if (givenUp.isEmpty()) {
            return;
        }
        control(runner, letters, id -> new KillSessions(id, givenUp));
    }

    private void control(Runner runner, Letters letters, Function<CommandId, RunnerControl> order) {
        CommandId id = new CommandId(Ids.timeOrdered());
        RunnerControl command = order.apply(id);
        letters.post(
                OutboxRecord.of(
                        Topics.runnerCommands(runner.heartbeat().pool()),
                        runner.id().value(),
                        new CloudEvent(
                                id.toString(),
                                "/session-service",
                                command.type(),
                                clock.millis(),
                                runner.id().value(),
                                null),
                        Json.text(RunnerCommand.class, command)));
    }
}
