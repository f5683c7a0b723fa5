package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.session.bus.Inbound;
import dev.agentvillage.session.bus.Received;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Records terminal output: one transaction a poll. */
@ApplicationScoped
class TerminalConsumer {
    private final Inbound inbound;
    private final RecordingStore recording;

    TerminalConsumer(Inbound inbound, RecordingStore recording) {
        this.inbound = inbound;
        this.recording = recording;
    }

    @Incoming("runner-terminal")
    Uni<Void> output(ConsumerRecords<String, byte[]> records) {
        return inbound.batch(
                RunnerEvent.class,
                records,
                batch -> recording.record(batch.stream().map(TerminalConsumer::recorded).toList()));
    }

    private static Recorded recorded(Received<RunnerEvent> received) {
        int partition = received.from().partition();
        long offset = received.from().offset();
        return received.value() instanceof TerminalChunk chunk
                ? new Recorded(partition, offset, chunk.envelope(), Chunk.of(chunk))
                : new Recorded(partition, offset, null, null);
    }
}
