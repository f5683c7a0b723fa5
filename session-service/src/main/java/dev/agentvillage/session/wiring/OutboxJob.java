package dev.agentvillage.session.wiring;

import dev.agentvillage.platform.store.OutboxRelay;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends what a crash, an outage or another replica left over. */
@ApplicationScoped
class OutboxJob {
    private final OutboxRelay relay;

    OutboxJob(OutboxRelay relay) {
        this.relay = relay;
    }

    @Scheduled(every = "1s")
    void sweep() {
        relay.sweep();
    }
}
