package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came, and what we read in it.
 *
 * @param value as it was sent; empty for a tombstone
 * @param at by our clock
 */
record Received(Place place, @Nullable String key, byte[] value, long at, Content content) {

    /** Where a record is, for ever: a redelivered record has the same. */
    record Place(String topic, int partition, long offset) {}

    sealed interface Content {}

    record Tick(UsageTick tick) implements Content {
        TickStream stream() {
            return new TickStream(tick.envelope().sessionId(), tick.envelope().attempt());
        }
    }

    record Unreadable(Reason reason, String detail) implements Content {}
}
