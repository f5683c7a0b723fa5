package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.platform.trace.Traces;
import dev.agentvillage.session.bus.Inbound;
import dev.agentvillage.session.bus.Received;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
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
                batch -> {
                    Instant since = Instant.now();
                    return projection
                            .accept(stream, batch.stream().map(Received::value).toList())
                            .invoke(() -> batch.forEach(stored -> trace(stored, since)));
                });
    }

    /** The few events that tell of a start carry the trace of the request for it. */
    private static void trace(Received<RunnerEvent> stored, Instant since) {
        Header traceparent = stored.from().headers().lastHeader(Traces.HEADER);
        if (traceparent != null) {
            Traces.handling(
                            "project " + stored.value().type(),
                            new String(traceparent.value(), StandardCharsets.UTF_8),
                            since)
                    .setAttribute("session.id", stored.value().envelope().sessionId().toString())
                    .end();
        }
    }
}
