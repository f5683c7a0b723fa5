package dev.agentvillage.metering.deadletter;

import org.jspecify.annotations.Nullable;

/** A record that cannot be read, where it stood, and why. */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        byte[] value,
        String reason) {}
