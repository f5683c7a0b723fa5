package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.session.bus.Inbound;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears what organisations may use. */
@ApplicationScoped
class LimitsConsumer {
    private final Inbound inbound;
    private final LimitService limits;

    LimitsConsumer(Inbound inbound, LimitService limits) {
        this.inbound = inbound;
        this.limits = limits;
    }

    @Incoming("metering-limits")
    Uni<Void> limits(ConsumerRecords<String, byte[]> records) {
        return inbound.each(OrgLimits.class, records, limits::heard);
    }
}
