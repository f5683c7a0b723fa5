package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.platform.bus.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This replica's reading of {@code session.events} for rooms: live, and once more what was missed.
 */
@ApplicationScoped
class WorkTail {
    private static final Logger LOG = Logger.getLogger(WorkTail.class);

    /**
     * Also how long a request waits at most. Nobody wakes the tail for one: who asks without end
     * would keep it from ever showing anything.
     */
    private static final Duration POLL = Duration.ofMillis(20);

    /** Events that are read again for one join. */
    private static final long MOST_MISSED = 100_000;

    private static final Duration BROKER = Duration.ofSeconds(10);
    private static final Duration SILENT = Duration.ofSeconds(30);

    private final Map<String, Object> config;
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean closed;
    private @Nullable Thread thread;
    private Cursor position = new Cursor(List.of());

    /** Called in the tail's thread, which waits for it. */
    interface Reader {
        void event(SessionEvent event, Place place);
    }

    /** A cursor that leads nowhere: what it wants is gone, or was never there. */
    static final class Nowhere extends RuntimeException {
        private static final long serialVersionUID = 1;

        Nowhere(String message) {
            super(message);
        }
    }

    WorkTail(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        config = new HashMap<>(kafka);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void start(Reader reader) {
        KafkaConsumer<String, byte[]> opened = open();
        opened.seekToEnd(opened.assignment());
        position = positions(opened);
        consumer = opened;
        thread = Thread.ofPlatform().daemon().name("work-tail").start(() -> run(opened, reader));
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        closed = true;
        KafkaConsumer<String, byte[]> tail = consumer;
        Thread running = thread;
        if (tail != null && running != null) {
            tail.wakeup();
            running.join(2_000);
        }
    }

    boolean closed() {
        return closed;
    }

    /** In the tail's thread, between two events. */
    void ask(Runnable request) {
        synchronized (asked) {
            asked.add(request);
        }
    }

    /** Behind the last event that the reader was shown. Only in the tail's thread. */
    Cursor position() {
        return position;
    }

    private KafkaConsumer<String, byte[]> open() {
        var opened =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        opened.assign(
                opened.partitionsFor(Topics.SESSION_EVENTS, BROKER).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList());
        return opened;
    }

    private static Cursor positions(KafkaConsumer<String, byte[]> of) {
        List<Long> positions = new ArrayList<>();
        for (int partition = 0; partition < of.assignment().size(); partition++) {
            positions.add(of.position(partition(partition), BROKER));
        }
        return new Cursor(positions);
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Topics.SESSION_EVENTS, number);
    }

    private void run(KafkaConsumer<String, byte[]> tail, Reader reader) {
        try (tail) {
            while (!closed) {
                try {
                    requests();
                    tail.poll(POLL).forEach(record -> live(record, reader));
                } catch (WakeupException e) {
                    LOG.trace("woken to end");
                } catch (RuntimeException e) {
                    LOG.error("work tail", e);
                }
            }
        }
    }

    private void requests() {
        while (true) {
            Runnable request;
            synchronized (asked) {
                request = asked.poll();
            }
            if (request == null) {
                return;
            }
            try {
                request.run();
            } catch (RuntimeException e) {
                LOG.error("a request of the work stream", e);
            }
        }
    }

    /** What fails is left out: those that were read with it must not be. */
    private void live(ConsumerRecord<String, byte[]> record, Reader reader) {
        Cursor before = position;
        position = before.after(record.partition(), record.offset());
        try {
            show(record, before, reader);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a session event at %d is not shown", record.offset());
        }
    }

    private static void show(ConsumerRecord<String, byte[]> record, Cursor before, Reader reader) {
        try {
            SessionEvent event = Json.read(SessionEvent.class, record.value());
            reader.event(event, new Place(record.partition(), record.offset(), before));
        } catch (IOException e) {
            LOG.warnf("unreadable session event at %d", record.offset());
        }
    }

    /**
     * Reads again, in the caller's thread.
     *
     * @param begin called when it is clear that all of it is there
     * @throws Nowhere when the first cursor is older than the topic, or beyond its end
     */
    void replay(Cursor from, Cursor to, Runnable begin, Reader reader) {
        try (KafkaConsumer<String, byte[]> again = open()) {
            check(again, from, to);
            begin.run();
            List<TopicPartition> behind =
                    again.assignment().stream()
                            .filter(
                                    p ->
                                            from.positions().get(p.partition())
                                                    < to.positions().get(p.partition()))
                            .toList();
            if (behind.isEmpty()) {
                return;
            }
            again.assign(behind);
            behind.forEach(p -> again.seek(p, from.positions().get(p.partition())));
            Cursor at = from;
            long heard = System.nanoTime();
            while (!closed && !behind.stream().allMatch(p -> arrived(again, p, to))) {
                var records = again.poll(POLL);
                for (ConsumerRecord<String, byte[]> record : records) {
                    if (!to.precedes(record.partition(), record.offset())) {
                        show(record, at, reader);
                        at = at.after(record.partition(), record.offset());
                    }
                }
                if (!records.isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENT.toNanos()) {
                    throw new IllegalStateException("the broker is silent");
                }
            }
        }
    }

    private static boolean arrived(
            KafkaConsumer<String, byte[]> reading, TopicPartition p, Cursor to) {
        return reading.position(p, BROKER) >= to.positions().get(p.partition());
    }

    private static void check(KafkaConsumer<String, byte[]> topic, Cursor from, Cursor to) {
        if (from.positions().size() != topic.assignment().size()) {
            throw new Nowhere("The cursor is not of this topic.");
        }
        long missed = 0;
        Map<TopicPartition, Long> first = topic.beginningOffsets(topic.assignment(), BROKER);
        Map<TopicPartition, Long> end = topic.endOffsets(topic.assignment(), BROKER);
        for (TopicPartition p : topic.assignment()) {
            long wanted = from.positions().get(p.partition());
            missed += Math.max(0, to.positions().get(p.partition()) - wanted);
            if (missed > MOST_MISSED
                    || wanted < first.getOrDefault(p, 0L)
                    || wanted > end.getOrDefault(p, 0L)) {
                throw new Nowhere("The cursor is too old: join without one.");
            }
        }
    }
}
