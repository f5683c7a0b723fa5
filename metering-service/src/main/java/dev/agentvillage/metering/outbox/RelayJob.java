package dev.agentvillage.metering.outbox;

import dev.agentvillage.platform.store.OutboxRelay;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Publishes what transactions have left. */
@ApplicationScoped
class RelayJob {
    private final OutboxRelay relay;

    RelayJob(OutboxRelay relay) {
        this.relay = relay;
    }

    @Scheduled(every = "1s")
    void sweep() {
        relay.sweep();
    }
}
