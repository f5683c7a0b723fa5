package dev.agentvillage.stack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.stack.TestStack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class LocalBrokerIT {
    private final TestStack stack = TestStack.get();

    @Test
    void everyTopicIsThereAsTheContractsSay() throws Exception {
        try (var admin = Admin.create(stack.kafkaClient())) {
            for (var topic : Topics.all(LocalTopics.POOL)) {
                var description =
                        admin.describeTopics(List.of(topic.name()))
                                .allTopicNames()
                                .get()
                                .get(topic.name());
                assertThat(description.partitions()).as(topic.name()).hasSize(topic.wide() ? 4 : 1);
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                var configuration =
                        admin.describeConfigs(List.of(resource)).all().get().get(resource);
                assertThat(configuration.get("cleanup.policy").value())
                        .as(topic.name())
                        .isEqualTo(topic.compacted() ? "compact" : "delete");
                topic.retention()
                        .ifPresent(
                                time ->
                                        assertThat(configuration.get("retention.ms").value())
                                                .as(topic.name())
                                                .isEqualTo(Long.toString(time.toMillis())));
            }
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        var stranger =
                SaslClient.properties(stack.bootstrapServers(), stack.kafkaUsername(), "guessed");
        try (var admin = Admin.create(stranger)) {
            assertThatThrownBy(() -> admin.listTopics().names().get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void anUnknownTopicIsNotMadeByWritingToIt() throws Exception {
        var settings = new HashMap<>(stack.kafkaClient());
        settings.put("max.block.ms", "1500");
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(
                            () -> producer.send(new ProducerRecord<>("no.such", new byte[1])).get())
                    .hasCauseInstanceOf(TimeoutException.class);
        }
        try (var admin = Admin.create(stack.kafkaClient())) {
            assertThat(admin.listTopics().names().get()).doesNotContain("no.such");
        }
    }

    @Test
    void aRecordOfTheLargestSizeFits() throws Exception {
        var settings = new HashMap<>(stack.kafkaClient());
        settings.putAll(Map.of("max.request.size", "1200000"));
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = producer.send(new ProducerRecord<>(Topics.ALERTS, new byte[1_100_000]));
            assertThat(sent.get().serializedValueSize()).isEqualTo(1_100_000);
        }
    }
}
