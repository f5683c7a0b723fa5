package dev.agentvillage.session.workstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.session.SessionStore;
import dev.agentvillage.session.workstream.Messages.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Members of the work stream through this replica, and what they want. */
@ApplicationScoped
class WorkService {
    private static final Logger LOG = Logger.getLogger(WorkService.class);
    private static final int CONNECTIONS = 10;

    private final RoomService rooms;
    private final WorkTail tail;
    private final CatchUpService past;
    private final SessionStore sessions;
    private final Outbox outbox;
    private final Clock clock;
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    /** What the answer repeats. */
    private record Asked(String type, @Nullable Object id) {}

    WorkService(
            RoomService rooms,
            WorkTail tail,
            CatchUpService past,
            SessionStore sessions,
            Outbox outbox,
            Clock clock,
            MeterRegistry meters) {
        this.rooms = rooms;
        this.tail = tail;
        this.past = past;
        this.sessions = sessions;
        this.outbox = outbox;
        this.clock = clock;
        meters.gaugeMapSize("session.workstream.members", List.of(), members);
    }

    synchronized boolean mayConnect(OrgId org, String subject) {
        return members.values().stream().filter(m -> m.is(org, subject)).count() < CONNECTIONS;
    }

    /** False: there are too many of this person. */
    synchronized boolean open(Member member) {
        if (!mayConnect(member.org(), member.subject())) {
            return false;
        }
        members.put(member.connection(), member);
        return true;
    }

    void close(String connection) {
        Member gone = members.remove(connection);
        if (gone != null) {
            gone.outlet().closed();
            rooms.leaveAll(gone);
        }
    }

    /** While connections are still open. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        members.values().forEach(member -> member.outlet().close(WorkOutlet.RESTART));
    }

    void said(String connection, String text) {
        Member member = members.get(connection);
        if (member == null) {
            return;
        }
        Map<String, Object> message = fields(text);
        Asked asked = new Asked(type(message), id(message));
        switch (message == null ? new Wish.Bad("Not a JSON object.") : Wish.of(message)) {
            case Wish.Ping _ -> member.outlet().send(Messages.pong(asked.id()));
            case Wish.Bad bad -> refuse(member, asked, Refusal.E_BAD_PAYLOAD, bad.detail());
            case Wish.Join join -> join(member, asked, join);
            case Wish.Leave leave -> {
                Room room = new Room(leave.kind(), member.org(), leave.id());
                ask(
                        member,
                        asked,
                        () -> {
                            rooms.leave(member, room);
                            member.outlet().send(Messages.left(asked.type(), asked.id(), room));
                        });
            }
        }
    }

    private void join(Member member, Asked asked, Wish.Join join) {
        Room room = new Room(join.kind(), member.org(), join.id());
        if (!member.mayJoin(clock.millis()) || !member.hasRoomFor(room)) {
            refuse(member, asked, Refusal.E_RATE_LIMIT, "At most 20 joins in 5 s, and 200 rooms.");
            return;
        }
        there(room)
                .subscribe()
                .with(
                        there -> {
                            if (there) {
                                ask(member, asked, () -> enter(member, asked, room, join));
                            } else {
                                refuse(
                                        member,
                                        asked,
                                        Refusal.E_FORBIDDEN,
                                        "There is no such agent for you.");
                            }
                        },
                        e -> {
                            LOG.warnf("no look at %s: %s", room.name(), e.toString());
                            refuse(member, asked, Refusal.E_INTERNAL, "Try again.");
                        });
    }

    /** In the tail's thread, in turn. */
    private void ask(Member member, Asked asked, Runnable request) {
        if (!member.asks()) {
            refuse(member, asked, Refusal.E_RATE_LIMIT, "Wait for the answers.");
            return;
        }
        tail.ask(
                () -> {
                    member.answered();
                    request.run();
                });
    }

    /** Villages and repositories are names; they are there when something happens in them. */
    private Uni<Boolean> there(Room room) {
        return room.kind() != Room.Kind.AGENT
                ? Uni.createFrom().item(true)
                : outbox.withTransaction(
                        (db, letters) ->
                                sessions.ofAgent(room.org(), room.id())
                                        .map(session -> session != null));
    }

    /** In the tail's thread: what it has shown is the past, what it will show is live. */
    private void enter(Member member, Asked asked, Room room, Wish.Join join) {
        Cursor now = tail.position();
        Cursor since = join.since().orElse(null);
        if (since == null) {
            rooms.enter(member, room, Membership.live());
            member.outlet().send(Messages.entered(asked.type(), asked.id(), room, now));
            return;
        }
        Membership membership = Membership.from(since);
        rooms.enter(member, room, membership);
        boolean taken =
                past.catchUp(
                        member,
                        room,
                        membership,
                        new CatchUpService.Way(since, now),
                        () ->
                                member.outlet()
                                        .send(
                                                Messages.entered(
                                                        asked.type(), asked.id(), room, since)),
                        (why, detail) -> refuse(member, asked, why, detail));
        if (!taken) {
            rooms.leave(member, room);
            refuse(member, asked, Refusal.E_RATE_LIMIT, "Too many catch up now; try again.");
        }
    }

    private static void refuse(Member member, Asked asked, Refusal why, String detail) {
        member.outlet().send(Messages.refused(asked.type(), asked.id(), why, detail));
    }

    private static @Nullable Map<String, Object> fields(String text) {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            if (node == null || !node.isObject()) {
                return null;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            node.properties()
                    .forEach(
                            field -> {
                                JsonNode value = field.getValue();
                                fields.put(
                                        field.getKey(), value.isTextual() ? value.asText() : value);
                            });
            return fields;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String type(@Nullable Map<String, Object> message) {
        Object type = message == null ? null : message.get("type");
        return type instanceof String name && name.length() <= 100 ? name : "error";
    }

    private static @Nullable Object id(@Nullable Map<String, Object> message) {
        Object id = message == null ? null : message.get("id");
        return id != null && id.toString().length() <= 100 ? id : null;
    }
}
