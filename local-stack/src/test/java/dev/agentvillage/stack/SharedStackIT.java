package dev.agentvillage.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class SharedStackIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestStack stack = TestStack.get();

    @Test
    void aRecordComesThroughAndSurvivesARestart() throws Exception {
        var topic = new TopicPartition(Topics.ALERTS, 0);
        // Others write there, too, and a second try meets what the first left.
        var key = UUID.randomUUID().toString();
        try (var producer =
                new KafkaProducer<>(
                        stack.kafkaClient(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.topic(), 0, key, "before")).get();
            stack.restartBroker(Duration.ofMillis(100));
            producer.send(new ProducerRecord<>(topic.topic(), 0, key, "between")).get();
            stack.crashBroker(Duration.ZERO);
            producer.send(new ProducerRecord<>(topic.topic(), 0, key, "after")).get();
        }
        assertThat(read(topic, key, 3)).containsExactly("before", "between", "after");
    }

    @Test
    void eachServiceHasItsDatabase() throws Exception {
        for (var service : TestStack.DATABASES) {
            var database = stack.database(service);
            try (var connection =
                            DriverManager.getConnection(
                                    database.jdbcUrl(), database.username(), database.password());
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE probe (id int)");
                statement.execute("DROP TABLE probe");
            }
        }
    }

    @Test
    void everyCallerGetsTheSameServers() {
        var other = TestStack.get();
        assertThat(other.bootstrapServers()).isEqualTo(stack.bootstrapServers());
        assertThat(other.environment("session"))
                .containsAllEntriesOf(
                        Map.of(
                                "DB_NAME", "session",
                                "DB_PASSWORD", stack.database("session").password(),
                                "KAFKA_PASSWORD", stack.kafkaPassword()));
        assertThat(other.environment("runner")).doesNotContainKey("DB_NAME");
    }

    private List<String> read(TopicPartition topic, String key, int records) {
        var settings = new HashMap<>(stack.kafkaClient());
        settings.put("auto.offset.reset", "earliest");
        var values = new ArrayList<String>();
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(topic));
            await().atMost(SOON)
                    .until(
                            () -> {
                                for (var r : consumer.poll(Duration.ofMillis(200))) {
                                    if (key.equals(r.key())) {
                                        values.add(r.value());
                                    }
                                }
                                return values.size() >= records;
                            });
        }
        return values;
    }
}
