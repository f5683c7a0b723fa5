package dev.agentvillage.session.terminal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much a client has been sent that has not reached its connection, or, once it acknowledges,
 * that it has not acknowledged. At 256 KiB nothing more is sent; after 10 s at that without any
 * progress the client has lost what it has not got. Frames leave in threads of their own.
 */
final class Window {
    static final long LIMIT = 256 * 1024;
    static final long PATIENCE_MS = 10_000;

    /** Offsets that were never sent, after what is acknowledged. */
    private final Deque<Piece.Gap> gaps = new ArrayDeque<>();

    private long unsent;
    private long sentUpTo;
    private long acknowledged = -1;
    private long seen = -1;
    private long seenSince;

    /** A frame is on its way. */
    synchronized void sending(int bytes) {
        unsent += bytes;
    }

    /** Output before this offset is on its way, or behind. */
    synchronized void upTo(long end) {
        sentUpTo = Math.max(sentUpTo, end);
    }

    synchronized void skipped(Piece.Gap gap) {
        upTo(gap.to());
        if (gap.to() > acknowledged) {
            gaps.add(gap);
        }
    }

    synchronized void sent(int bytes) {
        unsent -= bytes;
    }

    synchronized void acknowledge(long offset) {
        acknowledged = Math.max(acknowledged, Math.min(offset, sentUpTo));
        while (!gaps.isEmpty() && gaps.element().to() <= acknowledged) {
            gaps.remove();
        }
    }

    synchronized boolean full() {
        return outstanding() >= LIMIT;
    }

    /** Whether it pays to go on after having been full. */
    synchronized boolean roomy() {
        return outstanding() <= LIMIT / 2;
    }

    /** What waits here in memory. */
    synchronized long unsent() {
        return unsent;
    }

    /** It is not held up; its patience begins anew. */
    synchronized void flows() {
        seen = -1;
    }

    /** Asked about once a second while it is full. */
    synchronized boolean stalled(long now) {
        long outstanding = outstanding();
        if (outstanding != seen) {
            seen = outstanding;
            seenSince = now;
        }
        return now - seenSince >= PATIENCE_MS;
    }

    private long outstanding() {
        if (acknowledged < 0) {
            return unsent;
        }
        long open = sentUpTo - acknowledged;
        for (Piece.Gap gap : gaps) {
            open -= gap.to() - Math.max(gap.from(), acknowledged);
        }
        return Math.max(unsent, open);
    }
}
