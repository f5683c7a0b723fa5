package dev.agentvillage.session.bus;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Whether this replica hears the runners. What it does not consume itself, it does not hear: the
 * replica that has the partition judges for all.
 */
@ApplicationScoped
public class Hearing {
    /** The channel of the heartbeats. */
    public static final String HEARTBEATS = "runner-heartbeats";

    /** The channel of the answers to commands. */
    public static final String REPLIES = "runner-replies";

    private static final Logger LOG = Logger.getLogger(Hearing.class);
    private static final Duration BROKER = Duration.ofSeconds(2);

    private final KafkaClientService kafka;
    private final Clock clock;
    private final Map<String, Attention> attention =
            Map.of(HEARTBEATS, new Attention(), REPLIES, new Attention());

    private record Look(Map<Integer, Long> positions, Map<Integer, Long> ends) {}

    Hearing(KafkaClientService kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /** Since when all that is said on the channel has been heard; empty when it is not. */
    public OptionalLong since(String channel) {
        Attention of = of(channel);
        synchronized (of) {
            return of.since(clock.millis());
        }
    }

    /** We could not act on what we heard. */
    public void distracted(String channel) {
        Attention of = of(channel);
        synchronized (of) {
            of.distracted();
        }
    }

    private Attention of(String channel) {
        Attention of = attention.get(channel);
        if (of == null) {
            throw new IllegalArgumentException(channel);
        }
        return of;
    }

    @Scheduled(every = "1s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> heartbeats() {
        return look(HEARTBEATS);
    }

    @Scheduled(every = "1s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> replies() {
        return look(REPLIES);
    }

    private Uni<Void> look(String channel) {
        return Uni.createFrom()
                .deferred(
                        () ->
                                kafka.<String, byte[]>getConsumer(channel)
                                        .runOnPollingThread(Hearing::lookedAt))
                .invoke(look -> looked(channel, look))
                .onFailure()
                .invoke(
                        e -> {
                            distracted(channel);
                            LOG.debugf("%s is not heard: %s", channel, e.toString());
                        })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void looked(String channel, Look look) {
        Attention of = of(channel);
        synchronized (of) {
            of.looked(look.positions(), look.ends(), clock.millis());
        }
    }

    private static Look lookedAt(Consumer<String, byte[]> consumer) {
        Set<TopicPartition> mine = consumer.assignment();
        Map<Integer, Long> positions = new HashMap<>();
        Map<Integer, Long> ends = new HashMap<>();
        consumer.endOffsets(mine, BROKER).forEach((p, end) -> ends.put(p.partition(), end));
        mine.forEach(p -> positions.put(p.partition(), consumer.position(p, BROKER)));
        return new Look(positions, ends);
    }
}
