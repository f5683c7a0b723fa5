package dev.agentvillage.stack.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One hop over the broker and nothing else: from {@code send} to the same record out of {@code
 * poll}. A keystroke and its echo are two of them, so this is what their figure is held against.
 */
final class BusHop {
    private static final int ROUNDS = 2_000;
    private static final int WARM_UP = 300;
    private static final long BETWEEN_NANOS = Duration.ofMillis(5).toNanos();
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private BusHop() {}

    static void run(Map<String, Object> broker, PrintWriter out) {
        var topic = "bench.hop." + UUID.randomUUID();
        var client = new HashMap<>(broker);
        client.put("acks", "all");
        client.put("fetch.max.wait.ms", 500);
        try (var admin = Admin.create(broker)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
            try (var producer =
                            new KafkaProducer<>(
                                    client, new ByteArraySerializer(), new ByteArraySerializer());
                    var consumer =
                            new KafkaConsumer<>(
                                    client,
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer())) {
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                consumer.seekToBeginning(consumer.assignment());
                out.println("one bare hop over the broker: " + hops(topic, producer, consumer));
            } finally {
                admin.deleteTopics(List.of(topic)).all().get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not serve " + topic, e);
        }
    }

    private static Figures hops(
            String topic,
            KafkaProducer<byte[], byte[]> producer,
            KafkaConsumer<byte[], byte[]> consumer) {
        var figures = new Figures();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            long start = System.nanoTime();
            var sent = producer.send(new ProducerRecord<>(topic, new byte[200]));
            if (consumer.poll(AT_MOST).isEmpty()) {
                throw new IllegalStateException("nothing came, sent: " + sent.state());
            }
            if (i >= WARM_UP) {
                figures.add(System.nanoTime() - start);
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        return figures;
    }
}
