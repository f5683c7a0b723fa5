package dev.agentvillage.metering.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A member of the group with a thread of its own: polls, has it posted, commits the offsets behind
 * it. What cannot be posted is tried until it can, while the member stays in its group.
 */
final class TickConsumer implements Runnable {
    private static final Logger LOG = Logger.getLogger(TickConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration COMMIT = Duration.ofSeconds(10);

    /** Stores what was polled, all of it or nothing. */
    interface Ledger {
        void post(ConsumerRecords<String, byte[]> polled);
    }

    private final Map<String, Object> settings;
    private final String topic;
    private final Ledger ledger;
    private final MeterRegistry registry;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> open;

    TickConsumer(
            Map<String, Object> settings, String topic, Ledger ledger, MeterRegistry registry) {
        this.settings = settings;
        this.topic = topic;
        this.ledger = ledger;
        this.registry = registry;
    }

    @Override
    public void run() {
        while (!isClosing()) {
            try (var consumer =
                            new KafkaConsumer<>(
                                    settings,
                                    new StringDeserializer(),
                                    new ByteArrayDeserializer());
                    var metrics = new KafkaClientMetrics(consumer)) {
                metrics.bindTo(registry);
                open = consumer;
                new Member(consumer).takeAll();
            } catch (WakeupException | InterruptException e) {
                closing.countDown();
            } catch (RuntimeException e) {
                if (!isClosing()) {
                    LOG.errorf(e, "the consumer of %s is opened anew", topic);
                    await(LONGEST_WAIT);
                }
            }
        }
    }

    /** Returns at once; what is being posted is posted, or comes again. */
    void close() {
        closing.countDown();
        KafkaConsumer<String, byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void await(Duration wait) {
        try {
            boolean unused = closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** While it waits for the ledger it is given nothing, whichever partitions become its own. */
    private final class Member implements ConsumerRebalanceListener {
        private final KafkaConsumer<String, byte[]> consumer;
        private boolean waits;

        Member(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        void takeAll() {
            consumer.subscribe(List.of(topic), this);
            while (!isClosing()) {
                ConsumerRecords<String, byte[]> polled = consumer.poll(POLL);
                if (!polled.isEmpty()) {
                    post(polled);
                    commit(polled);
                }
            }
        }

        private void post(ConsumerRecords<String, byte[]> polled) {
            Duration wait = FIRST_WAIT;
            while (!posted(polled)) {
                waits = true;
                consumer.pause(consumer.assignment());
                var none = consumer.poll(wait);
                if (!none.isEmpty()) {
                    throw new IllegalStateException("a paused consumer was given records");
                }
                Duration twice = wait.multipliedBy(2);
                wait = twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
            }
            waits = false;
            consumer.resume(consumer.assignment());
        }

        private boolean posted(ConsumerRecords<String, byte[]> polled) {
            try {
                ledger.post(polled);
                return true;
            } catch (RuntimeException e) {
                if (isClosing()) {
                    throw e;
                }
                LOG.warnf("%d ticks wait: %s", polled.count(), e);
                return false;
            }
        }

        /** Of what is still its own; what is not committed comes again, and counts once. */
        private void commit(ConsumerRecords<String, byte[]> polled) {
            Map<TopicPartition, OffsetAndMetadata> behind = new HashMap<>(polled.nextOffsets());
            behind.keySet().retainAll(consumer.assignment());
            try {
                consumer.commitSync(behind, COMMIT);
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.infof("offsets stay behind: %s", e);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (waits) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // What was posted is committed; what is being posted counts once, whoever posts it.
        }
    }
}
