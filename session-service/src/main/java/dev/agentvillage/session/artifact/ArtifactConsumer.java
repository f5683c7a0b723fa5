package dev.agentvillage.session.artifact;

import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.session.bus.Inbound;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in artifacts. */
@ApplicationScoped
class ArtifactConsumer {
    private final Inbound inbound;
    private final ArtifactStore artifacts;

    ArtifactConsumer(Inbound inbound, ArtifactStore artifacts) {
        this.inbound = inbound;
        this.artifacts = artifacts;
    }

    @Incoming("runner-artifacts")
    Uni<Void> parts(ConsumerRecords<String, byte[]> records) {
        return inbound.batch(
                RunnerEvent.class,
                records,
                batch ->
                        artifacts.store(
                                batch.stream()
                                        .map(r -> r.value())
                                        .filter(ArtifactPart.class::isInstance)
                                        .map(ArtifactPart.class::cast)
                                        .toList()));
    }
}
