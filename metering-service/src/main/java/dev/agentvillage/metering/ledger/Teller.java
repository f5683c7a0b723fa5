package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import org.jspecify.annotations.Nullable;

/**
 * What a tick says of whom it counts for.
 *
 * @param ts of the tick
 */
record Teller(String providerId, String providerVersion, @Nullable String model, long ts) {
    static Teller of(UsageTick tick) {
        return new Teller(
                tick.providerId(), tick.providerVersion(), tick.model(), tick.envelope().ts());
    }
}
