package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.metering.deadletter.DeadLetter;
import dev.agentvillage.metering.deadletter.DeadLetterPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * {@code runner.usage} into the ledger, by two members of the group: one decodes while the other's
 * transaction is at the database.
 */
@Liveness
@ApplicationScoped
class UsageConsumer implements HealthCheck {
    static final String GROUP = "metering-service";

    private static final int MEMBERS = 2;
    private static final byte[] TOMBSTONE = {};
    private static final Duration BURIAL = Duration.ofSeconds(30);
    private static final Duration LAST_BATCH = Duration.ofSeconds(3);

    private final Map<String, Object> kafka;
    private final LedgerService ledger;
    private final DeadLetterPublisher deadLetters;
    private final Clock clock;
    private final MeterRegistry registry;
    private final int batch;
    private final List<TickConsumer> members = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    UsageConsumer(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            LedgerService ledger,
            DeadLetterPublisher deadLetters,
            Clock clock,
            MeterRegistry registry,
            @ConfigProperty(name = "metering.usage.batch") int batch) {
        this.kafka = kafka;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.registry = registry;
        this.batch = batch;
    }

    void start(@Observes StartupEvent started) {
        for (int i = 0; i < MEMBERS; i++) {
            String name = "usage-" + i;
            TickConsumer member =
                    new TickConsumer(
                            settings(kafka, name, batch),
                            Topics.RUNNER_USAGE,
                            this::post,
                            registry);
            members.add(member);
            threads.add(Thread.ofPlatform().daemon().name(name).start(member));
        }
    }

    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        members.forEach(TickConsumer::close);
        for (Thread thread : threads) {
            boolean unused = thread.join(LAST_BATCH);
        }
        members.clear();
        threads.clear();
    }

    static Map<String, Object> settings(Map<String, Object> kafka, String client, int batch) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // After a kill the partitions are free again when the session times out.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
        // What is fetched ahead is on the heap.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        return settings;
    }

    /** Unreadable ones go aside first: sent twice is better than stored and never sent. */
    void post(ConsumerRecords<String, byte[]> polled) {
        List<Received> received = read(polled, clock.millis());
        for (Received record : received) {
            if (record.content() instanceof Received.Unreadable unreadable) {
                deadLetters.send(deadLetter(record, unreadable)).await().atMost(BURIAL);
            }
        }
        ledger.post(received);
    }

    static List<Received> read(ConsumerRecords<String, byte[]> polled, long now) {
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

    private static DeadLetter deadLetter(Received record, Received.Unreadable unreadable) {
        return new DeadLetter(
                record.place().topic(),
                record.place().partition(),
                record.place().offset(),
                record.key(),
                record.value(),
                unreadable.reason().code());
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.builder()
                .name("consumers of " + Topics.RUNNER_USAGE)
                .status(threads.stream().allMatch(Thread::isAlive))
                .build();
    }
}
