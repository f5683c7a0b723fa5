package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.Bounds;
import org.jspecify.annotations.Nullable;

/** What the terminal did. */
public sealed interface TerminalEvent extends RunnerEvent {

    /**
     * Output: valid UTF-8. {@code offset} and {@code bytes} count what is published; next offset =
     * offset + bytes + droppedBytes. At most 64 KiB of UTF-8.
     */
    record TerminalChunk(
            @JsonUnwrapped Envelope envelope,
            @Bounds(max = 65_536) String data,
            long offset,
            @Bounds(max = 65_536) int bytes,
            String stream,
            @Nullable Long droppedBytes)
            implements TerminalEvent {}

    /** The terminal has a new size, from this offset on. */
    record TerminalResized(
            @JsonUnwrapped Envelope envelope,
            @Bounds(min = 2, max = 500) int cols,
            @Bounds(min = 2, max = 300) int rows,
            long offset)
            implements TerminalEvent {}
}
