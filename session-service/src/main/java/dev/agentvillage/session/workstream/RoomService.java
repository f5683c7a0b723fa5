package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.session.Session;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Who is in which room here, and what they are told. Rooms change in the tail's thread alone. */
@ApplicationScoped
class RoomService {
    private static final Logger LOG = Logger.getLogger(RoomService.class);
    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    private static final long AGAIN_MS = 500;

    private final WorkTail tail;
    private final ServedSessions served;
    private final OutputService output;
    private final Map<Room, Map<String, Member>> rooms = new ConcurrentHashMap<>();

    RoomService(WorkTail tail, ServedSessions served, OutputService output) {
        this.tail = tail;
        this.served = served;
        this.output = output;
    }

    void start(@Observes StartupEvent event) {
        output.start(this::show, rooms::containsKey);
        tail.start(this::event);
    }

    /** In the tail's thread. */
    void enter(Member member, Room room, Membership as) {
        if (member.outlet().isClosed()) {
            return;
        }
        member.rooms().put(room, as);
        rooms.computeIfAbsent(room, r -> new ConcurrentHashMap<>())
                .put(member.connection(), member);
        output.joined(room);
    }

    /** In the tail's thread, unless it is there again as another. */
    void leave(Member member, Room room, Membership as) {
        if (as.equals(member.rooms().get(room))) {
            leave(member, room);
        }
    }

    void leaveAll(Member member) {
        tail.ask(() -> List.copyOf(member.rooms().keySet()).forEach(room -> leave(member, room)));
    }

    /** In the tail's thread. */
    void leave(Member member, Room room) {
        member.rooms().remove(room);
        Map<String, Member> in = rooms.get(room);
        if (in != null) {
            in.remove(member.connection());
            if (in.isEmpty()) {
                rooms.remove(room);
                output.left();
            }
        }
    }

    private void event(SessionEvent event, Place place) {
        OrgId org = event.envelope().orgId();
        if (rooms.keySet().stream().noneMatch(room -> room.org().equals(org))) {
            return;
        }
        Agent agent = agent(event);
        if (agent == null) {
            return;
        }
        if (event instanceof SessionCreated) {
            output.created(agent);
        }
        messages(
                event,
                agent,
                place,
                (room, index, message) -> {
                    Map<String, Member> in = rooms.get(room);
                    if (in != null) {
                        in.values().forEach(m -> m.tell(room, place, index, message));
                    }
                });
        if (event instanceof SessionFinished) {
            output.finished(agent);
        }
    }

    /** What an event of the past was in this room. */
    void retell(SessionEvent event, Place place, Room room, Member to) {
        if (!event.envelope().orgId().equals(room.org())) {
            return;
        }
        Agent agent = agent(event);
        if (agent != null && agent.room(room.kind()).equals(room)) {
            messages(
                    event,
                    agent,
                    place,
                    (of, index, message) -> {
                        if (of.equals(room)
                                && place.before()
                                        .precedes(place.partition(), place.offset(), index)) {
                            to.outlet().send(message);
                        }
                    });
        }
    }

    /** One of the messages that an event becomes, in one of the rooms that get it. */
    private interface Told {
        void message(Room room, int index, String message);
    }

    private static void messages(SessionEvent event, Agent agent, Place place, Told told) {
        List<Said> all = Mapping.of(event, agent);
        for (int i = 0; i < all.size(); i++) {
            String cursor = place.behind(i, all.size()).text();
            for (Room.Kind kind : all.get(i).to()) {
                Room room = agent.room(kind);
                told.message(room, i, Messages.of(all.get(i), room, cursor));
            }
        }
    }

    private void show(Room room, Said said) {
        Map<String, Member> in = rooms.get(room);
        if (in != null) {
            String message = Messages.of(said, room, null);
            in.values().forEach(member -> member.show(room, message));
        }
    }

    /** Waits for the database for as long as it takes: the topic keeps what comes meanwhile. */
    private @Nullable Agent agent(SessionEvent event) {
        while (!tail.closed()) {
            try {
                Session session = session(event).await().atMost(LOOK_UP);
                return session == null ? null : Agent.of(session);
            } catch (RuntimeException e) {
                LOG.warnf("the work stream waits for the database: %s", e.toString());
                pause();
            }
        }
        return null;
    }

    private Uni<@Nullable Session> session(SessionEvent event) {
        var about = event.envelope();
        return event instanceof SessionFinished
                ? served.fresh(about.orgId(), about.sessionId())
                : served.of(about.orgId(), about.sessionId());
    }

    /** On the tail's own thread, which has nothing to do without the database. */
    private static void pause() {
        try {
            Thread.sleep(AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
