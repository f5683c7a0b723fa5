package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This replica's own live view of the terminal topic: reads only partitions of sessions that
 * somebody watches here, in a thread of its own. It commits nothing and belongs to no group.
 */
@ApplicationScoped
public class TerminalTail {
    private static final Logger LOG = Logger.getLogger(TerminalTail.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> config;
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final Map<String, List<Watcher>> watchers = new HashMap<>();
    private final Map<TopicPartition, Integer> watched = new HashMap<>();
    private final List<Drain> drains = new ArrayList<>();
    private volatile @Nullable Consumer<String, byte[]> consumer;
    private volatile boolean closed;
    private int partitions;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("terminal-tail").unstarted(this::run);

    /** A socket. Called in the tail's thread: must not block. */
    public interface Watcher {
        void chunk(TerminalChunk chunk);
    }

    private record Drain(TopicPartition partition, long end, Runnable then) {}

    TerminalTail(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        config = new HashMap<>(kafka);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A fetch that waits at the broker keeps a partition that was just added waiting, too.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void start(@Observes StartupEvent event) {
        var opened =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        partitions = opened.partitionsFor(Topics.RUNNER_TERMINAL).size();
        consumer = opened;
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        closed = true;
        wake();
        thread.join(2_000);
    }

    /** Where the session's output is: keys are hashed as producers do it. */
    int partitionOf(SessionId session) {
        byte[] key = session.toString().getBytes(StandardCharsets.UTF_8);
        return BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /**
     * Shows the watcher everything of the session from this position on, and perhaps, again, what
     * was before it.
     */
    void watch(SessionId session, long position, Watcher watcher) {
        ask(() -> add(session, position, watcher));
    }

    /** Shows the watcher what comes from about now on, and perhaps what was a moment before it. */
    public void watchLive(SessionId session, Watcher watcher) {
        ask(() -> addLive(session, watcher));
    }

    public void leave(SessionId session, Watcher watcher) {
        ask(() -> remove(session, watcher));
    }

    /** Runs when all that is in the session's partition now has been shown to its watchers. */
    void whenDrained(SessionId session, Runnable then) {
        ask(
                () -> {
                    TopicPartition partition = partition(session);
                    Consumer<String, byte[]> tail = open();
                    if (watched.containsKey(partition)) {
                        Long end = tail.endOffsets(List.of(partition)).get(partition);
                        drains.add(new Drain(partition, end == null ? 0 : end, then));
                    }
                });
    }

    private void ask(Runnable request) {
        synchronized (asked) {
            asked.add(request);
            asked.notifyAll();
        }
        wake();
    }

    private void wake() {
        Consumer<String, byte[]> tail = consumer;
        if (tail != null) {
            tail.wakeup();
        }
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> tail = consumer;
        if (tail == null) {
            throw new IllegalStateException("the tail has not started");
        }
        return tail;
    }

    private TopicPartition partition(SessionId session) {
        return new TopicPartition(Topics.RUNNER_TERMINAL, partitionOf(session));
    }

    private void add(SessionId session, long position, Watcher watcher) {
        Consumer<String, byte[]> tail = open();
        TopicPartition partition = partition(session);
        if (!watched.containsKey(partition)) {
            List<TopicPartition> more = new ArrayList<>(watched.keySet());
            more.add(partition);
            tail.assign(more);
            tail.seek(partition, position);
        } else if (tail.position(partition) > position) {
            // The recorder is behind the tail: the others see these again and drop them.
            tail.seek(partition, position);
        }
        joined(session, partition, watcher);
    }

    private void addLive(SessionId session, Watcher watcher) {
        TopicPartition partition = partition(session);
        Consumer<String, byte[]> tail = open();
        if (!watched.containsKey(partition)) {
            List<TopicPartition> more = new ArrayList<>(watched.keySet());
            more.add(partition);
            tail.assign(more);
            tail.seekToEnd(List.of(partition));
        }
        joined(session, partition, watcher);
    }

    private void joined(SessionId session, TopicPartition partition, Watcher watcher) {
        watched.merge(partition, 1, Integer::sum);
        watchers.computeIfAbsent(session.toString(), s -> new ArrayList<>()).add(watcher);
    }

    private void remove(SessionId session, Watcher watcher) {
        List<Watcher> of = watchers.get(session.toString());
        if (of == null || !of.remove(watcher)) {
            return;
        }
        if (of.isEmpty()) {
            watchers.remove(session.toString());
        }
        TopicPartition partition = partition(session);
        // Null, and so gone, when it was the last.
        if (watched.computeIfPresent(partition, (p, n) -> n == 1 ? null : n - 1) == null) {
            drains.removeIf(drain -> drain.partition().equals(partition));
            open().assign(watched.keySet());
        }
    }

    private void run() {
        try (Consumer<String, byte[]> tail = open()) {
            while (!closed) {
                try {
                    requests();
                    if (watched.isEmpty()) {
                        idle();
                    } else {
                        tail.poll(POLL).forEach(this::show);
                        drained(tail);
                    }
                } catch (WakeupException e) {
                    continue;
                } catch (InterruptException e) {
                    return;
                } catch (RuntimeException e) {
                    LOG.error("terminal tail", e);
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
            perform(request);
        }
    }

    /** A wake-up may end any call of the consumer: requests are such that they can be repeated. */
    private static void perform(Runnable request) {
        while (true) {
            try {
                request.run();
                return;
            } catch (WakeupException e) {
                LOG.trace("woken in a request");
            }
        }
    }

    /** Nobody watches: no poll, which would fail without an assignment. */
    private void idle() {
        synchronized (asked) {
            while (asked.isEmpty() && !closed) {
                try {
                    asked.wait(POLL.toMillis());
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
            }
        }
    }

    private void show(ConsumerRecord<String, byte[]> record) {
        List<Watcher> of = watchers.get(record.key());
        if (of == null) {
            return;
        }
        try {
            if (Json.read(RunnerEvent.class, record.value()) instanceof TerminalChunk chunk) {
                List.copyOf(of).forEach(watcher -> watcher.chunk(chunk));
            }
        } catch (IOException e) {
            // The recorder puts it aside.
            LOG.debugf("unreadable output at %d", record.offset());
        }
    }

    private void drained(Consumer<String, byte[]> tail) {
        for (Drain drain : List.copyOf(drains)) {
            if (tail.position(drain.partition()) >= drain.end()) {
                drains.remove(drain);
                drain.then().run();
            }
        }
    }
}
