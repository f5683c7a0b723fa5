package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.session.bus.Inbound;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears the runners. */
@ApplicationScoped
class HeartbeatConsumer {
    private final Inbound inbound;
    private final FleetService fleet;

    HeartbeatConsumer(Inbound inbound, FleetService fleet) {
        this.inbound = inbound;
        this.fleet = fleet;
    }

    @Incoming("runner-heartbeats")
    Uni<Void> heartbeats(ConsumerRecords<String, byte[]> records) {
        return inbound.each(RunnerHeartbeat.class, records, fleet::heard);
    }
}
