package dev.agentvillage.session.bus;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.store.OutboxRecord;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Two producers: the relay's never gives a record up, since what comes after it must not overtake
 * it; keystrokes are worthless after seconds, and whoever typed them is waiting.
 */
@ApplicationScoped
public class BusPublisher {
    private static final int DIRECT_MS = 10_000;

    private final Producer<String, byte[]> patient;
    private final Producer<String, byte[]> direct;

    BusPublisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        patient =
                producer(
                        kafka,
                        Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE));
        direct =
                producer(
                        kafka,
                        Map.of(
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                DIRECT_MS,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                DIRECT_MS / 2,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                2_000));
    }

    private static Producer<String, byte[]> producer(
            Map<String, Object> kafka, Map<String, Object> own) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A broker that starts may refuse the first batch of a producer it does not know and take
        // the
        // next: the first, sent again, then never gets in. So the next waits for the first.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.putAll(own);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    @PreDestroy
    void close() {
        direct.close(Duration.ofSeconds(1));
        patient.close(Duration.ofSeconds(2));
    }

    /** One outbox row; completes when the broker has it. */
    public Uni<Void> publish(OutboxRecord letter) {
        return send(
                patient,
                new ProducerRecord<>(
                        letter.topic(),
                        null,
                        letter.key(),
                        letter.value().getBytes(StandardCharsets.UTF_8),
                        CloudEvent.kafkaHeaders(letter.headers())));
    }

    /** A keystroke or a resize; calls are sent in their order. */
    public Uni<Void> publishDirectly(String topic, String key, CloudEvent event, byte[] value) {
        return send(direct, new ProducerRecord<>(topic, null, key, value, event.kafkaHeaders()));
    }

    /** Connects to the topic's leaders, so that the first keystroke need not. */
    public int partitionsOf(String topic) {
        return direct.partitionsFor(topic).size();
    }

    Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, String why) {
        List<Header> headers = new ArrayList<>(List.of(record.headers().toArray()));
        headers.add(header("dlq_reason", why));
        headers.add(header("dlq_topic", record.topic()));
        headers.add(header("dlq_partition", Integer.toString(record.partition())));
        headers.add(header("dlq_offset", Long.toString(record.offset())));
        return send(
                patient,
                new ProducerRecord<>(
                        Topics.deadLetters(record.topic()),
                        null,
                        record.key(),
                        record.value(),
                        headers));
    }

    private static Header header(String name, String value) {
        String bounded = value.substring(0, Math.min(500, value.length()));
        return new RecordHeader(name, bounded.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends at once, not on subscription: the order of calls is the order of records. */
    private static Uni<Void> send(
            Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var _ =
                producer.send(
                        record,
                        (metadata, failure) -> {
                            if (failure == null) {
                                sent.complete(null);
                            } else {
                                sent.completeExceptionally(failure);
                            }
                        });
        return Uni.createFrom().completionStage(sent);
    }
}
