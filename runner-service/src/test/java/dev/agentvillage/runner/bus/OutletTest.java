package dev.agentvillage.runner.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.runner.journal.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private final List<MockProducer<String, byte[]>> producers = new CopyOnWriteArrayList<>();
    private final List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final List<String> durable = Collections.synchronizedList(new ArrayList<>());
    private final List<java.time.Duration> latencies =
            new java.util.concurrent.CopyOnWriteArrayList<>();
    private final Outlet outlet =
            new Outlet("test", this::producer, () -> durable.add("commit"), latencies::add);

    @AfterEach
    void close() throws InterruptedException {
        outlet.close();
    }

    private Producer<String, byte[]> producer() {
        MockProducer<String, byte[]> p =
                new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
        producers.add(p);
        return p;
    }

    private void offer(int... numbers) {
        for (int n : numbers) {
            outlet.offer(
                    new Outlet.Pending() {
                        @Override
                        public Outgoing load() {
                            return new Outgoing("t", "k", Map.of(), ("" + n).getBytes());
                        }

                        @Override
                        public void acknowledged() {
                            acknowledged.add(n);
                        }
                    });
        }
    }

    private static List<Integer> sent(MockProducer<String, byte[]> producer) {
        return producer.history().stream()
                .map(ProducerRecord::value)
                .map(v -> Integer.parseInt(new String(v)))
                .toList();
    }

    @Test
    void recordsGoInOrderAndAreMadeDurableFirst() {
        offer(1, 2, 3);
        await().until(() -> !producers.isEmpty() && producers.getFirst().history().size() == 3);
        assertThat(durable).isNotEmpty();
        while (producers.getFirst().completeNext()) {
            assertThat(acknowledged).isNotEmpty();
        }
        assertThat(acknowledged).containsExactly(1, 2, 3);
    }

    @Test
    void afterAFailureEverythingUnacknowledgedGoesAgainInOrder() {
        offer(1, 2, 3);
        await().until(() -> !producers.isEmpty() && producers.getFirst().history().size() == 3);
        producers.getFirst().completeNext();
        producers.getFirst().errorNext(new OutOfOrderSequenceException("broken"));
        offer(4);

        await().until(() -> producers.size() == 2 && producers.get(1).history().size() == 3);

        assertThat(sent(producers.get(1))).containsExactly(2, 3, 4);
        while (producers.get(1).completeNext()) {
            assertThat(acknowledged).contains(1);
        }
        assertThat(acknowledged).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aRecordThatIsTooLargeDoesNotBlockTheRest() {
        offer(1, 2);
        await().until(() -> !producers.isEmpty() && producers.getFirst().history().size() == 2);
        producers.getFirst().errorNext(new RecordTooLargeException("too large"));
        producers.getFirst().completeNext();
        assertThat(acknowledged).containsExactly(1, 2);
        assertThat(producers).hasSize(1);
    }

    @Test
    void flushWaitsForTheAcknowledgement() throws InterruptedException {
        offer(IntStream.range(0, 10).toArray());
        assertThat(outlet.flush(Duration.ofMillis(200))).isFalse();
        await().until(() -> !producers.isEmpty() && producers.getFirst().history().size() == 10);
        while (producers.getFirst().completeNext()) {
            assertThat(acknowledged).isNotEmpty();
        }
        assertThat(outlet.flush(Duration.ofSeconds(5))).isTrue();
    }
}
