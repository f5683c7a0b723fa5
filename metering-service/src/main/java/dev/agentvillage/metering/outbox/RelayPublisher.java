package dev.agentvillage.metering.outbox;

import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.store.OutboxRecord;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends what the relay reads; gives no record up, since the next must not overtake it. */
@ApplicationScoped
class RelayPublisher {
    private final Producer<String, byte[]> producer;

    RelayPublisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A broker that starts may refuse a producer's first batch and take the next.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(2));
    }

    /** Sends at once, not on subscription: the order of calls is the order of records. */
    Uni<Void> publish(OutboxRecord letter) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                letter.topic(),
                                null,
                                letter.key(),
                                letter.value().getBytes(StandardCharsets.UTF_8),
                                CloudEvent.kafkaHeaders(letter.headers())),
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
