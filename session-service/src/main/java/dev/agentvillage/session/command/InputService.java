package dev.agentvillage.session.command;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.ResizeTerminal;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.bus.BusPublisher;
import dev.agentvillage.session.order.CommandReader.Input;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keystrokes and resizes: acknowledged when the broker has them, stored nowhere. */
@ApplicationScoped
public class InputService {
    private static final Logger LOG = Logger.getLogger(InputService.class);
    private static final long LIVES_MS = 10_000;

    /** Not numbered among the stored commands: input must not wait for a row. */
    private static final long UNNUMBERED = 0;

    private final ServedSessions served;
    private final BusPublisher publisher;
    private final TypedService typed;
    private final Clock clock;
    private final String pool;

    /** Numbers are given and sent under one lock: the runner drops what comes out of order. */
    private final Object order = new Object();

    private final String source = "replica-" + UUID.randomUUID();
    private long inputSeq;

    InputService(
            ServedSessions served,
            BusPublisher publisher,
            TypedService typed,
            Clock clock,
            @ConfigProperty(name = "session.pool") String pool) {
        this.served = served;
        this.publisher = publisher;
        this.typed = typed;
        this.clock = clock;
        this.pool = pool;
    }

    void warmUp(@Observes StartupEvent event) {
        LOG.debugf(
                "%d partitions of commands", publisher.partitionsOf(Topics.runnerCommands(pool)));
    }

    public Uni<Outcome> type(OrgId org, SessionId id, String subject, Input input) {
        if (typed.full()) {
            return Uni.createFrom().item(new Outcome.Unavailable());
        }
        return route(
                org,
                id,
                subject,
                session -> session.state().takesInput(),
                new Draft() {
                    @Override
                    public SendInput of(Session session, CommandHeader header) {
                        return new SendInput(
                                header,
                                input.data(),
                                input.mode(),
                                session.lease().epoch(),
                                source,
                                ++inputSeq);
                    }

                    @Override
                    public void sent(Session session) {
                        typed.sent(session, subject, input.data());
                    }
                });
    }

    public Uni<Outcome> resize(OrgId org, SessionId id, String subject, Terminal size) {
        return route(
                org,
                id,
                subject,
                session -> !session.ended(),
                new Draft() {
                    @Override
                    public ResizeTerminal of(Session session, CommandHeader header) {
                        return new ResizeTerminal(
                                header, size.cols(), size.rows(), session.lease().epoch());
                    }

                    @Override
                    public void sent(Session session) {
                        // Nothing was typed.
                    }
                });
    }

    private interface Draft {
        SessionCommand of(Session session, CommandHeader header);

        /** The broker has it. */
        void sent(Session session);
    }

    private interface Possible {
        boolean in(Session session);
    }

    private Uni<Outcome> route(
            OrgId org, SessionId id, String subject, Possible possible, Draft draft) {
        return served.of(org, id)
                .flatMap(
                        known ->
                                known != null
                                                && known.lease().admits(subject)
                                                && possible(known, possible)
                                        ? Uni.createFrom().item(known)
                                        : served.fresh(org, id))
                .flatMap(session -> publish(session, subject, possible, draft));
    }

    private static boolean possible(Session session, Possible possible) {
        return possible.in(session)
                && switch (session.placing().standing()) {
                    case OFFERED, ACCEPTED -> true;
                    case UNPLACED, FENCED -> false;
                };
    }

    private Uni<Outcome> publish(
            @Nullable Session session, String subject, Possible possible, Draft draft) {
        if (session == null) {
            return Uni.createFrom().item(new Outcome.NotFound());
        }
        if (!session.lease().admits(subject)) {
            return Uni.createFrom()
                    .item(
                            new Outcome.Refused(
                                    "invalid_state",
                                    session.lease().writer()
                                            + " holds the terminal; take_writer on its socket takes it over."));
        }
        RunnerId runner = session.placing().runner();
        if (runner == null || !possible(session, possible)) {
            return Uni.createFrom()
                    .item(
                            new Outcome.Refused(
                                    "invalid_state",
                                    "The session is "
                                            + session.state()
                                            + " and cannot take this."));
        }
        return send(session, runner, draft)
                .invoke(() -> draft.sent(session))
                .<Outcome>map(v -> new Outcome.Done())
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("session %s: not sent: %s", session.id(), e.toString());
                            return new Outcome.Unavailable();
                        });
    }

    private Uni<Void> send(Session session, RunnerId runner, Draft draft) {
        Placing placing = session.placing();
        long now = clock.millis();
        CommandId id = new CommandId(Ids.timeOrdered());
        CommandHeader header =
                new CommandHeader(
                        id, session.id(), placing.attempt(), UNNUMBERED, now, now + LIVES_MS);
        synchronized (order) {
            SessionCommand command = draft.of(session, header);
            return publisher.publishDirectly(
                    Topics.runnerCommands(String.valueOf(placing.pool())),
                    runner.value(),
                    new CloudEvent(
                            id.toString(),
                            "/session-service",
                            command.type(),
                            now,
                            session.id().toString(),
                            null),
                    Json.bytes(RunnerCommand.class, command));
        }
    }
}
