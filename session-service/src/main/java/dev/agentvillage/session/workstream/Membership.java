package dev.agentvillage.session.workstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection in a room. While it catches up, what is live waits; what waits is bounded.
 *
 * <p>Guarded by itself: live messages and those of the past come in different threads.
 */
final class Membership {
    /** Messages that wait for the end of catching up. */
    static final int MOST = 5_000;

    /** Characters of them. */
    static final int MOST_CHARACTERS = 4 * 1024 * 1024;

    private final @Nullable Cursor since;
    private @Nullable Deque<String> waiting;
    private long characters;

    private Membership(@Nullable Cursor since, @Nullable Deque<String> waiting) {
        this.since = since;
        this.waiting = waiting;
    }

    static Membership live() {
        return new Membership(null, null);
    }

    static Membership from(Cursor since) {
        return new Membership(since, new ArrayDeque<>());
    }

    /** False: it has seen this elsewhere, where it was read earlier than here. */
    boolean wants(Place place, int index) {
        return since == null || since.precedes(place.partition(), place.offset(), index);
    }

    /** What of the message is to be sent now. */
    synchronized Optional<String> live(String message) {
        Deque<String> later = waiting;
        if (later == null) {
            return Optional.of(message);
        }
        later.add(message);
        characters += message.length();
        return Optional.empty();
    }

    synchronized boolean overflows() {
        return waiting != null && (waiting.size() > MOST || characters > MOST_CHARACTERS);
    }

    /** Output is not kept while catching up. */
    synchronized boolean isLive() {
        return waiting == null;
    }

    /** The next messages that waited; none: from now on it is live. */
    synchronized List<String> next(int most) {
        Deque<String> later = waiting;
        if (later == null || later.isEmpty()) {
            waiting = null;
            return List.of();
        }
        List<String> next = new ArrayList<>();
        while (!later.isEmpty() && next.size() < most) {
            String message = later.remove();
            characters -= message.length();
            next.add(message);
        }
        return next;
    }
}
