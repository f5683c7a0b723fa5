package dev.agentvillage.session.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is published on a topic from now on. */
final class Topic implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    private Topic(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    static Topic of(String name) {
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        TestStack.get().kafkaClient(),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> all =
                consumer.partitionsFor(name).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
        return new Topic(consumer);
    }

    private synchronized List<ConsumerRecord<String, byte[]>> records(String key) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records.stream().filter(r -> key.equals(r.key())).toList();
    }

    List<JsonNode> values(String key) {
        return records(key).stream()
                .map(r -> Json.parse(JsonNode.class, new String(r.value(), StandardCharsets.UTF_8)))
                .toList();
    }

    int count(String key) {
        return records(key).size();
    }

    String header(String key, String name) {
        return new String(
                records(key).getFirst().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
