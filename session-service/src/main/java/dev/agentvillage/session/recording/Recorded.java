package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * A record of the terminal topic and where it was.
 *
 * @param chunk null when it was none: its position counts all the same
 */
public record Recorded(
        int partition, long offset, @Nullable Envelope said, @Nullable Chunk chunk) {}
