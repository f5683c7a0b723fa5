package dev.agentvillage.metering.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * An instance of the ledger in a process of its own, to be killed: polls, posts by the service's
 * own code, commits offsets. Its transaction is held up from outside, by locks; behind its commit
 * it waits by itself when it is told to.
 *
 * <p>{@code LedgerVictim take <topic> <group> [wait]} takes all of the topic, and ends when it is
 * at its end. {@code LedgerVictim share <topic>} is one more member of the service's own group.
 */
final class LedgerVictim {
    static final String COMMITTED = "committed";

    /** As which it is a member of the group. */
    static final String CLIENT = "victim";

    private static final int BATCH = 300;

    private final Connection c;
    private final PgLedgerStore store = new PgLedgerStore(new PgKnownStore(), new PgOriginStore());

    private LedgerVictim(Connection c) {
        this.c = c;
    }

    public static void main(String[] args) throws SQLException {
        Map<String, String> environment = System.getenv();
        Map<String, Object> settings = UsageConsumer.settings(kafka(environment), CLIENT, BATCH);
        try (Connection c = connect(environment)) {
            c.setAutoCommit(false);
            LedgerVictim victim = new LedgerVictim(c);
            if (args[0].equals("share")) {
                new TickConsumer(settings, args[1], victim::post, new SimpleMeterRegistry()).run();
            } else {
                settings.put("group.id", args[2]);
                victim.take(settings, args[1], args.length > 3);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Map<String, Object> settings, String topic, boolean waits)
            throws InterruptedException {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList());
            while (!isAtTheEnd(consumer)) {
                ConsumerRecords<String, byte[]> polled = consumer.poll(Duration.ofMillis(200));
                if (!polled.isEmpty()) {
                    post(polled);
                    if (waits) {
                        Object forEver = new Object();
                        synchronized (forEver) {
                            forEver.wait(Duration.ofMinutes(1).toMillis());
                        }
                    }
                    consumer.commitSync();
                }
            }
        }
    }

    private void post(ConsumerRecords<String, byte[]> polled) {
        List<Received> batch = UsageConsumer.read(polled, System.currentTimeMillis());
        try {
            try {
                store.post(c, batch, known -> Posting.of(known, batch));
                c.commit();
            } catch (SQLException | RuntimeException e) {
                c.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // Read by the test, whose child this is.
        System.out.println(COMMITTED);
    }

    private static boolean isAtTheEnd(KafkaConsumer<String, byte[]> consumer) {
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
    }

    private static Connection connect(Map<String, String> environment) throws SQLException {
        return DriverManager.getConnection(
                environment.get("VICTIM_DB"),
                environment.get("VICTIM_DB_USER"),
                environment.get("VICTIM_DB_PASSWORD"));
    }

    private static Map<String, Object> kafka(Map<String, String> environment) {
        Map<String, Object> settings = new HashMap<>();
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith("VICTIM_KAFKA_")) {
                        settings.put(
                                name.substring("VICTIM_KAFKA_".length()).replace('_', '.'), value);
                    }
                });
        return settings;
    }
}
