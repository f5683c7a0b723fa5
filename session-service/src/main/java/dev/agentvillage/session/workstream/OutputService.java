package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import dev.agentvillage.session.terminal.TerminalTail;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Output for rooms: of sessions that have a room with somebody in it here. It has no cursor; who
 * wants all of it opens the terminal.
 */
@ApplicationScoped
class OutputService {
    private static final Logger LOG = Logger.getLogger(OutputService.class);

    /** Sessions of a village whose output is followed. */
    private static final int MOST = 200;

    private final TerminalTail tail;
    private final ServedSessions served;
    private final SessionStore sessions;
    private final Outbox outbox;
    private final Vertx vertx;
    private final Clock clock;
    private final Map<SessionId, Followed> followed = new ConcurrentHashMap<>();
    private BiConsumer<Room, Said> show = (room, said) -> {};
    private Predicate<Room> anybodyIn = room -> false;

    OutputService(
            TerminalTail tail,
            ServedSessions served,
            SessionStore sessions,
            Outbox outbox,
            Vertx vertx,
            Clock clock) {
        this.tail = tail;
        this.served = served;
        this.sessions = sessions;
        this.outbox = outbox;
        this.vertx = vertx;
        this.clock = clock;
    }

    void start(BiConsumer<Room, Said> to, Predicate<Room> audience) {
        show = to;
        anybodyIn = audience;
        vertx.setPeriodic(
                Throttle.EVERY_MS, t -> followed.values().forEach(one -> one.due(clock.millis())));
    }

    void joined(Room room) {
        Uni<List<Session>> in =
                outbox.withTransaction(
                        (db, letters) ->
                                switch (room.kind()) {
                                    case VILLAGE -> sessions.living(room.org(), room.id(), MOST);
                                    case AGENT ->
                                            sessions.ofAgent(room.org(), room.id())
                                                    .map(OutputService::unlessEnded);
                                    case REPO -> Uni.createFrom().item(List.of());
                                });
        in.subscribe()
                .with(
                        found -> found.forEach(session -> follow(Agent.of(session))),
                        e -> LOG.warnf("output of %s is not followed: %s", room.name(), e));
    }

    private static List<Session> unlessEnded(@Nullable Session session) {
        return session == null || session.ended() ? List.of() : List.of(session);
    }

    void created(Agent agent) {
        follow(agent);
    }

    void finished(Agent agent) {
        Followed gone = followed.remove(agent.session());
        if (gone != null) {
            gone.flush();
            tail.leave(agent.session(), gone);
        }
    }

    /** Somebody has left a room: what nobody wants now is followed no more. */
    void left() {
        for (Followed one : List.copyOf(followed.values())) {
            if (!wanted(one.agent)) {
                finished(one.agent);
            }
        }
    }

    private boolean wanted(Agent agent) {
        return anybodyIn.test(agent.room(Room.Kind.VILLAGE))
                || anybodyIn.test(agent.room(Room.Kind.AGENT));
    }

    private void follow(Agent agent) {
        if (wanted(agent)) {
            Followed one = new Followed(agent);
            if (followed.putIfAbsent(agent.session(), one) == null) {
                tail.watchLive(agent.session(), one);
            }
        }
    }

    private final class Followed implements TerminalTail.Watcher {
        private final Agent agent;
        private final Throttle throttle = new Throttle();
        private long next;

        Followed(Agent agent) {
            this.agent = agent;
        }

        @Override
        public void chunk(TerminalChunk chunk) {
            served.of(agent.org(), agent.session())
                    .subscribe()
                    .with(
                            session -> heard(session, chunk),
                            e -> LOG.debug("output is left out", e));
        }

        private synchronized void heard(@Nullable Session session, TerminalChunk chunk) {
            Envelope said = chunk.envelope();
            if (session == null
                    || chunk.data().isEmpty()
                    || chunk.offset() < next
                    || !session.placing()
                            .speaks(said.runnerId(), said.incarnation(), said.attempt())) {
                return;
            }
            next = chunk.offset() + chunk.bytes();
            Throttle.Piece piece =
                    new Throttle.Piece(chunk.data(), chunk.stream(), said.seq(), said.ts());
            show(piece, Room.Kind.AGENT);
            throttle.take(piece, clock.millis()).ifPresent(all -> show(all, Room.Kind.VILLAGE));
        }

        synchronized void due(long now) {
            throttle.due(now).ifPresent(all -> show(all, Room.Kind.VILLAGE));
        }

        synchronized void flush() {
            due(Long.MAX_VALUE / 2);
        }

        private void show(Throttle.Piece piece, Room.Kind kind) {
            Room room = agent.room(kind);
            if (anybodyIn.test(room)) {
                Mapping.output(agent, piece.data(), piece.stream(), piece.seq(), piece.ts(), kind)
                        .forEach(said -> show.accept(room, said));
            }
        }
    }
}
