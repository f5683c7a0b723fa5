package dev.agentvillage.session.events;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.bus.SessionEventTail;
import dev.agentvillage.session.events.EventStore.Stored;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

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
                .emitter(
                        emitter -> {
                            Following following = new Following(session, after, types, emitter);
                            emitter.onTermination(tail.listen(session, e -> following.more()));
                            following.more();
                        });
    }

    /**
     * One reader. News of an event only makes it read on; so nothing is doubled or missed, whoever
     * was faster.
     */
    private final class Following {
        private final SessionId session;
        private final List<String> types;
        private final MultiEmitter<? super Stored> emitter;
        private long seen;
        private boolean reading;
        private boolean again;

        Following(
                SessionId session,
                long after,
                List<String> types,
                MultiEmitter<? super Stored> emitter) {
            this.session = session;
            this.seen = after;
            this.types = types;
            this.emitter = emitter;
        }

        synchronized void more() {
            if (reading) {
                again = true;
                return;
            }
            reading = true;
            again = false;
            // All types: the end must be seen even by those who did not ask for it.
            store.after(session, seen, List.of(), PAGE).subscribe().with(this::read, emitter::fail);
        }

        private synchronized void read(List<Stored> page) {
            for (Stored event : page) {
                seen = event.seq();
                if (types.isEmpty() || types.contains(event.type())) {
                    emitter.emit(event);
                }
                if (event.type().equals(LAST)) {
                    emitter.complete();
                    return;
                }
            }
            reading = false;
            if (again || page.size() == PAGE) {
                more();
            }
        }
    }
}
