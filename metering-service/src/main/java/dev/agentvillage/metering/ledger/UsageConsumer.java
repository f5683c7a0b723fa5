package dev.agentvillage.metering.ledger;

import dev.agentvillage.metering.deadletter.DeadLetter;
import dev.agentvillage.metering.deadletter.DeadLetterPublisher;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** {@code runner.usage} into the ledger, a poll at a time. Offsets are committed behind it. */
@ApplicationScoped
class UsageConsumer {
    private static final byte[] TOMBSTONE = {};

    private final LedgerService ledger;
    private final DeadLetterPublisher deadLetters;
    private final Clock clock;

    UsageConsumer(LedgerService ledger, DeadLetterPublisher deadLetters, Clock clock) {
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @Incoming("usage")
    Uni<Void> consume(ConsumerRecords<String, byte[]> polled) {
        return Uni.createFrom()
                .item(() -> read(polled))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .call(this::bury)
                .chain(ledger::post);
    }

    private List<Received> read(ConsumerRecords<String, byte[]> polled) {
        long now = clock.millis();
        List<Received> batch = new ArrayList<>(polled.count());
        for (ConsumerRecord<String, byte[]> r : polled) {
            byte[] value = r.value() == null ? TOMBSTONE : r.value();
            batch.add(
                    new Received(
                            new Received.Place(r.topic(), r.partition(), r.offset()),
                            r.key(),
                            value,
                            now,
                            TickReader.read(value)));
        }
        return batch;
    }

    /** Before the ledger: sent twice is better than stored and never sent. */
    private Uni<Void> bury(List<Received> batch) {
        return Multi.createFrom()
                .items(batch.stream().flatMap(r -> deadLetter(r).stream()))
                .onItem()
                .transformToUniAndConcatenate(deadLetters::send)
                .collect()
                .last();
    }

    private static Optional<DeadLetter> deadLetter(Received r) {
        return r.content() instanceof Received.Unreadable u
                ? Optional.of(
                        new DeadLetter(
                                r.place().topic(),
                                r.place().partition(),
                                r.place().offset(),
                                r.key(),
                                r.value(),
                                u.reason().code()))
                : Optional.empty();
    }
}
