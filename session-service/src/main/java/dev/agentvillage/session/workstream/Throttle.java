package dev.agentvillage.session.workstream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session's output for rooms where many sessions talk: ten messages a second, each of what came
 * since the last. Of a flood only the end is shown.
 */
final class Throttle {
    static final long EVERY_MS = 100;

    /** Characters of one message. */
    static final int MOST = 16 * 1024;

    private final StringBuilder waiting = new StringBuilder();
    private @Nullable Piece last;
    private long shownAt = Long.MIN_VALUE / 2;

    /** A chunk of output, or several in one. */
    record Piece(String data, String stream, long seq, long ts) {}

    /** What is to be shown now, if anything is. */
    Optional<Piece> take(Piece piece, long now) {
        waiting.append(piece.data());
        if (waiting.length() > MOST) {
            int cut = waiting.length() - MOST;
            // Not in the middle of a character.
            waiting.delete(0, Character.isLowSurrogate(waiting.charAt(cut)) ? cut + 1 : cut);
        }
        last = piece;
        return due(now);
    }

    /** Asked every now and then: what waited long enough. */
    Optional<Piece> due(long now) {
        Piece newest = last;
        if (newest == null || now - shownAt < EVERY_MS) {
            return Optional.empty();
        }
        Piece all = new Piece(waiting.toString(), newest.stream(), newest.seq(), newest.ts());
        waiting.setLength(0);
        last = null;
        shownAt = now;
        return Optional.of(all);
    }
}
