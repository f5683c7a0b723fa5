package dev.agentvillage.session.bus;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
 * This replica's own tail of {@code session.events}, from the moment it starts. It only wakes those
 * who listen here; what is true is in the database.
 */
@ApplicationScoped
public class SessionEventTail {
    private static final Logger LOG = Logger.getLogger(SessionEventTail.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, List<Consumer<SessionEvent>>> listeners = new ConcurrentHashMap<>();
    private final Map<String, Object> config;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean closed;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("session-event-tail").unstarted(this::run);

    SessionEventTail(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        config = new HashMap<>(kafka);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void start(@Observes StartupEvent event) {
        var opened =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all =
                opened.partitionsFor(Topics.SESSION_EVENTS).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        opened.assign(all);
        opened.seekToEnd(all);
        // Now, not at the first poll: what is read from the database later may not be overtaken.
        all.forEach(opened::position);
        consumer = opened;
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        closed = true;
        KafkaConsumer<String, byte[]> tail = consumer;
        if (tail != null) {
            tail.wakeup();
            thread.join(2_000);
        }
    }

    /**
     * Hears a session's events from now on, in the tail's thread; at least once each.
     *
     * @return stops it
     */
    public Runnable listen(SessionId session, Consumer<SessionEvent> listener) {
        String key = session.toString();
        listeners.compute(
                key,
                (k, those) -> {
                    List<Consumer<SessionEvent>> more =
                            those == null ? new CopyOnWriteArrayList<>() : those;
                    more.add(listener);
                    return more;
                });
        return () ->
                listeners.computeIfPresent(
                        key,
                        (k, those) -> {
                            those.remove(listener);
                            return those.isEmpty() ? null : those;
                        });
    }

    private void run() {
        KafkaConsumer<String, byte[]> tail = consumer;
        if (tail == null) {
            return;
        }
        try (tail) {
            while (!closed) {
                try {
                    tail.poll(POLL).forEach(this::tell);
                } catch (WakeupException e) {
                    continue;
                } catch (RuntimeException e) {
                    LOG.error("session event tail", e);
                }
            }
        }
    }

    private void tell(ConsumerRecord<String, byte[]> record) {
        List<Consumer<SessionEvent>> those = listeners.get(record.key());
        if (those == null) {
            return;
        }
        try {
            SessionEvent event = Json.read(SessionEvent.class, record.value());
            those.forEach(listener -> listener.accept(event));
        } catch (IOException e) {
            LOG.warnf("unreadable session event at %d", record.offset());
        }
    }
}
