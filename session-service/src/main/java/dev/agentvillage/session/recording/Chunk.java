package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import java.nio.charset.StandardCharsets;

/**
 * Output as it was published.
 *
 * @param start byte offset of its first byte
 * @param end byte offset of what follows: behind the bytes and what was dropped after them
 * @param at when it was published: epoch milliseconds by the runner's clock, 0 where unknown
 */
public record Chunk(long start, long end, byte[] data, long at) {

    public static Chunk of(TerminalChunk event) {
        byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
        Long dropped = event.droppedBytes();
        long end = event.offset() + data.length + (dropped == null ? 0 : dropped);
        return new Chunk(event.offset(), end, data, event.envelope().ts());
    }
}
