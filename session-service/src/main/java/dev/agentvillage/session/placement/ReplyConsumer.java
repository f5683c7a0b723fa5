package dev.agentvillage.session.placement;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.session.bus.Inbound;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What runners answer to commands. */
@ApplicationScoped
class ReplyConsumer {
    private final Inbound inbound;
    private final PlacementService placement;

    ReplyConsumer(Inbound inbound, PlacementService placement) {
        this.inbound = inbound;
        this.placement = placement;
    }

    @Incoming("runner-replies")
    Uni<Void> replies(ConsumerRecords<String, byte[]> records) {
        return inbound.each(CommandReply.class, records, placement::answered);
    }
}
