package dev.agentvillage.metering;

import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other parties of metering-service, as its tests play them: real bus, real database. */
public final class Village implements AutoCloseable {
    public static final Duration SOON = Duration.ofSeconds(30);

    private final TestStack stack = TestStack.get();
    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private final KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                    stack.kafkaClient(), new StringSerializer(), new ByteArraySerializer());

    public TestStack stack() {
        return stack;
    }

    public void send(List<UsageTick> ticks) {
        ticks.stream().map(t -> t.envelope().orgId().value()).distinct().forEach(this::announce);
        sendUnannounced(ticks);
    }

    /** Something is heard of the organisation. */
    public void announce(String org) {
        if (announced.add(org)) {
            update(
                    "INSERT INTO organisations (org_id, changed_by) VALUES (?, 'test') ON CONFLICT DO NOTHING",
                    org);
        }
    }

    public void sendUnannounced(List<UsageTick> ticks) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (UsageTick tick : ticks) {
            sent.add(
                    producer.send(
                            record(
                                    Topics.RUNNER_USAGE,
                                    null,
                                    tick.envelope().sessionId().toString(),
                                    "USAGE_TICK",
                                    Json.bytes(RunnerEvent.class, tick))));
        }
        sent.forEach(Village::done);
    }

    public RecordMetadata send(String topic, int partition, String key, String type, byte[] value) {
        return done(producer.send(record(topic, partition, key, type, value)));
    }

    public void send(SessionEvent event, String type) {
        done(
                producer.send(
                        record(
                                Topics.SESSION_EVENTS,
                                null,
                                event.envelope().sessionId().toString(),
                                type,
                                Json.bytes(SessionEvent.class, event))));
    }

    private static ProducerRecord<String, byte[]> record(
            String topic,
            @org.jspecify.annotations.Nullable Integer partition,
            String key,
            String type,
            byte[] value) {
        var event = new CloudEvent(Ids.timeOrdered().toString(), "/test", type, 0, key, null);
        return new ProducerRecord<>(topic, partition, key, value, event.kafkaHeaders());
    }

    private static <T> T done(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    public ConsumerRecord<String, byte[]> deadLetterOf(RecordMetadata source) {
        Map<String, Object> settings = new HashMap<>(stack.kafkaClient());
        settings.put("auto.offset.reset", "earliest");
        String topic = Topics.deadLetters(source.topic());
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList());
            await().atMost(SOON)
                    .until(
                            () -> {
                                for (var r : consumer.poll(Duration.ofMillis(100))) {
                                    if (header(r, "dead-letter-offset")
                                                    .equals(String.valueOf(source.offset()))
                                            && header(r, "dead-letter-partition")
                                                    .equals(String.valueOf(source.partition()))) {
                                        found.add(r);
                                    }
                                }
                                return !found.isEmpty();
                            });
        }
        return found.getFirst();
    }

    /** What a topic holds of a key by now, in order. */
    public List<String> values(String topic, String key) {
        Map<String, Object> settings = new HashMap<>(stack.kafkaClient());
        List<String> values = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (var r : consumer.poll(Duration.ofMillis(100))) {
                    if (key.equals(r.key())) {
                        values.add(new String(r.value(), java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return values;
    }

    public static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null
                ? ""
                : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The rows of a query, each as its columns joined by a bar. */
    public List<String> rows(String sql, Object... values) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                int columns = found.getMetaData().getColumnCount();
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int c = 1; c <= columns; c++) {
                        row.add(String.valueOf(found.getString(c)));
                    }
                    rows.add(String.join("|", row));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long number(String sql, Object... values) {
        return Long.parseLong(rows(sql, values).getFirst());
    }

    /** Statements that wait for a lock, of who calls itself so. */
    public long waiting(String application, String query) {
        return number(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = ? AND wait_event_type = 'Lock' AND query LIKE ?",
                application,
                query);
    }

    /** By hand: what no party of the service would send. */
    public void update(String sql, @org.jspecify.annotations.Nullable Object... values) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Connection connect() throws SQLException {
        var database = stack.database("metering");
        return DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
    }

    /**
     * Minutes whose roll-ups are not what the archive comes to, counted by SQL alone; none is how
     * it should be. Corrections left aside.
     */
    public List<String> differences(String org) {
        String units =
                Arrays.stream(Unit.values())
                        .map(u -> "coalesce(sum(" + u.column() + "), 0)")
                        .collect(Collectors.joining(", "));
        String key = "session_id, minute, provider_id, provider_version, model, org_id, ";
        String minutes =
                "SELECT " + key + units + " FROM %s WHERE org_id = ? GROUP BY 1, 2, 3, 4, 5, 6";
        String some = " HAVING greatest(" + units + ") <> 0 OR least(" + units + ") <> 0";
        String rolled = minutes.formatted("usage_minutes") + some;
        String counted = minutes.formatted("charged_minutes") + some;
        return rows(
                "(%s EXCEPT %s) UNION ALL (%s EXCEPT %s)"
                        .formatted(rolled, counted, counted, rolled),
                org,
                org,
                org,
                org);
    }

    /** Sends a marker through every partition: what came before it has been read. */
    public void awaitAllRead() {
        String markers = "markers-" + UUID.randomUUID();
        announce(markers);
        int partitions = partitions(Topics.RUNNER_USAGE);
        for (int p = 0; p < partitions; p++) {
            UsageTick marker =
                    new Ticks.Stream(markers, System.currentTimeMillis())
                            .next(1, Ticks.units(0, 1));
            send(
                    Topics.RUNNER_USAGE,
                    p,
                    marker.envelope().sessionId().toString(),
                    "USAGE_TICK",
                    Json.bytes(RunnerEvent.class, marker));
        }
        awaitTicks(markers, partitions);
    }

    public void awaitTicks(String org, long count) {
        await().atMost(SOON)
                .until(() -> number("SELECT count(*) FROM ticks WHERE org_id = ?", org) >= count);
    }

    @Override
    public void close() {
        producer.close();
    }
}
