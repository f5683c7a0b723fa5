package dev.agentvillage.session.events;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.bus.SessionEventTail;
import dev.agentvillage.session.events.EventStore.Stored;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows sessions: what is stored, then what is stored next, up to the session's last event. */
@ApplicationScoped
class EventStreams {
    private static final int PAGE = 200;
    private static final String LAST = "SESSION_FINISHED";

    private final EventStore store;
    private final SessionEventTail tail;

    EventStreams(EventStore store, SessionEventTail tail) {
        this.store = store;
        this.tail = tail;
    }

    Multi<Stored> follow(SessionId session, long after, List<String> types) {
        return Multi.createFrom()
                .deferred(
                        () -> {
                            Following following = new Following(session, after, types);
                            return Multi.createFrom()
                                    .<Stored>emitter(following::begin)
                                    .onRequest()
                                    .invoke(following::wanted);
                        });
    }

    /**
     * One reader. News of an event only makes it look again; so nothing is doubled or missed,
     * whoever was faster. Holds one page at most: a client that does not read is not read for.
     */
    private final class Following {
        private final SessionId session;
        private final List<String> types;
        private final Deque<Stored> page = new ArrayDeque<>();
        private @Nullable MultiEmitter<? super Stored> client;
        private long seen;
        private long demand;
        private boolean reading;
        private boolean more = true;
        private boolean giving;

        Following(SessionId session, long after, List<String> types) {
            this.session = session;
            this.seen = after;
            this.types = types;
        }

        synchronized void begin(MultiEmitter<? super Stored> emitter) {
            client = emitter;
            emitter.onTermination(tail.listen(session, e -> news()));
            go();
        }

        synchronized void wanted(long events) {
            demand = demand + events < 0 ? Long.MAX_VALUE : demand + events;
            go();
        }

        private synchronized void news() {
            more = true;
            go();
        }

        private void go() {
            MultiEmitter<? super Stored> to = client;
            // Giving makes the client ask for more before we return: one round at a time.
            if (to == null || giving) {
                return;
            }
            giving = true;
            while (demand > 0 && !page.isEmpty()) {
                give(to, page.remove());
            }
            giving = false;
            if (page.isEmpty() && more && !reading && demand > 0) {
                reading = true;
                more = false;
                // All types: the end must be seen even by those who did not ask for it.
                store.after(session, seen, List.of(), PAGE).subscribe().with(this::read, to::fail);
            }
        }

        private void give(MultiEmitter<? super Stored> to, Stored event) {
            if (types.isEmpty() || types.contains(event.type())) {
                demand--;
                to.emit(event);
            }
            if (event.type().equals(LAST)) {
                to.complete();
            }
        }

        private synchronized void read(List<Stored> found) {
            reading = false;
            more |= found.size() == PAGE;
            page.addAll(found);
            seen = found.isEmpty() ? seen : found.getLast().seq();
            go();
        }
    }
}
