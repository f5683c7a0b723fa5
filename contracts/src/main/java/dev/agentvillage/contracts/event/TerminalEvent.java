package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/** What the terminal did. */
public sealed interface TerminalEvent extends RunnerEvent {

    /**
     * Output: valid UTF-8. {@code offset} and {@code bytes} count what is published; next offset =
     * offset + bytes + droppedBytes. At most 64 KiB of UTF-8.
     */
    record TerminalChunk(
            @JsonUnwrapped Envelope envelope,
            String data,
            long offset,
            int bytes,
            String stream,
            @Nullable Long droppedBytes)
            implements TerminalEvent {}

    /** The terminal has a new size, from this offset on. */
    record TerminalResized(@JsonUnwrapped Envelope envelope, int cols, int rows, long offset)
            implements TerminalEvent {}
}
