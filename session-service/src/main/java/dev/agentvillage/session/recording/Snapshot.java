package dev.agentvillage.session.recording;

import dev.agentvillage.session.session.Placing;
import java.util.List;

/**
 * A page of the recording and what it is to be continued with, seen at one moment.
 *
 * @param head the end of all that is recorded of the session
 * @param position the recorder's next offset in the session's partition: all before it is recorded
 * @param placing who may speak for the session
 */
public record Snapshot(List<Chunk> chunks, long head, long position, Placing placing) {

    public boolean complete(long next) {
        return chunks.isEmpty() || chunks.getLast().end() >= head || next >= head;
    }
}
