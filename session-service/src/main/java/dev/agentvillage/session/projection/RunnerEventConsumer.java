package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.session.bus.Inbound;
import dev.agentvillage.session.bus.Received;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Structured events and usage ticks; each topic is its own stream with its own numbers. */
@ApplicationScoped
class RunnerEventConsumer {
    private final Inbound inbound;
    private final ProjectionService projection;

    RunnerEventConsumer(Inbound inbound, ProjectionService projection) {
        this.inbound = inbound;
        this.projection = projection;
    }

    @Incoming("runner-events")
    Uni<Void> events(ConsumerRecords<String, byte[]> records) {
        return accept(records, RunnerEvent.Stream.EVENTS);
    }

    @Incoming("runner-usage")
    Uni<Void> usage(ConsumerRecords<String, byte[]> records) {
        return accept(records, RunnerEvent.Stream.USAGE);
    }

    private Uni<Void> accept(ConsumerRecords<String, byte[]> records, RunnerEvent.Stream stream) {
        return inbound.batch(
                RunnerEvent.class,
                records,
                batch -> projection.accept(stream, batch.stream().map(Received::value).toList()));
    }
}
