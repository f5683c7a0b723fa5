package dev.agentvillage.session.workstream;

import dev.agentvillage.session.workstream.Messages.Refusal;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Tells members what they missed, a few at a time. */
@ApplicationScoped
class CatchUpService {
    private static final Logger LOG = Logger.getLogger(CatchUpService.class);
    private static final int AT_ONCE = 2;
    private static final int WAITING = 200;
    private static final int PIECE = 100;

    private final WorkTail tail;
    private final RoomService rooms;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    AT_ONCE,
                    AT_ONCE,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().daemon().name("work-past-", 0).factory());

    /** From what the member has to what it will get live. */
    record Way(Cursor from, Cursor to) {}

    CatchUpService(WorkTail tail, RoomService rooms) {
        this.tail = tail;
        this.rooms = rooms;
        threads.allowCoreThreadTimeOut(true);
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }

    /**
     * @return false when too many wait already
     */
    boolean catchUp(
            Member member,
            Room room,
            Membership as,
            Way way,
            Runnable begin,
            BiConsumer<Refusal, String> refuse) {
        try {
            threads.execute(() -> run(member, room, as, way, begin, refuse));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void run(
            Member member,
            Room room,
            Membership as,
            Way way,
            Runnable begin,
            BiConsumer<Refusal, String> refuse) {
        try {
            awaitRoom(member);
            tail.replay(
                    way.from(),
                    way.to(),
                    begin,
                    (event, place) -> {
                        rooms.retell(event, place, room, member);
                        awaitRoom(member);
                    });
            live(member, as);
        } catch (Gone e) {
            LOG.debugf("nobody catches up with %s", room.name());
        } catch (WorkTail.Nowhere e) {
            tail.ask(() -> rooms.leave(member, room, as));
            refuse.accept(Refusal.E_BAD_PAYLOAD, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warnf("%s does not catch up: %s", room.name(), e.toString());
            tail.ask(() -> rooms.leave(member, room, as));
            refuse.accept(Refusal.E_INTERNAL, "Join again.");
        }
    }

    /** Nobody is there any more to be told. */
    private static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void live(Member member, Membership as) {
        List<String> next = as.next(PIECE);
        while (!next.isEmpty()) {
            next.forEach(member.outlet()::send);
            awaitRoom(member);
            next = as.next(PIECE);
        }
    }

    private static void awaitRoom(Member member) {
        try {
            member.outlet().awaitRoom();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (member.outlet().isClosed()) {
            throw new Gone();
        }
    }
}
