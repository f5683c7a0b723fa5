package dev.agentvillage.session.terminal;

import dev.agentvillage.session.recording.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * One client's position in the output. Chunks may come from the recording and from the tail, twice
 * and overlapping: every byte goes out once, in order, and what is missing is said.
 */
final class TerminalFeed {
    private long next;

    TerminalFeed(long since) {
        this.next = since;
    }

    /** The offset of the first byte that the client does not have. */
    long next() {
        return next;
    }

    /** Goes on at a later offset; what is before it is not sent. */
    Piece.Gap skipTo(long offset) {
        Piece.Gap skipped = new Piece.Gap(next, offset);
        next = offset;
        return skipped;
    }

    List<Piece> take(Chunk chunk) {
        List<Piece> pieces = new ArrayList<>(2);
        if (chunk.end() <= next) {
            return pieces;
        }
        if (chunk.start() > next) {
            pieces.add(new Piece.Gap(next, chunk.start()));
            next = chunk.start();
        }
        long bytesEnd = chunk.start() + chunk.data().length;
        if (next < bytesEnd) {
            pieces.add(
                    new Piece.Output(
                            next, chunk.data(), (int) (next - chunk.start()), chunk.data().length));
            next = bytesEnd;
        }
        if (next < chunk.end()) {
            pieces.add(new Piece.Gap(next, chunk.end()));
            next = chunk.end();
        }
        return pieces;
    }
}
