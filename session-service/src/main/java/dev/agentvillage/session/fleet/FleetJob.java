package dev.agentvillage.session.fleet;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Gives up silent runners. The replica that consumes the heartbeats judges, and only after it has
 * been at the end of the topic for as long as the silence must last.
 */
@ApplicationScoped
class FleetJob {
    private static final Logger LOG = Logger.getLogger(FleetJob.class);
    private static final Duration BROKER = Duration.ofSeconds(2);

    private final KafkaClientService kafka;
    private final FleetService fleet;
    private final Clock clock;
    private final Attention attention = new Attention();

    FleetJob(KafkaClientService kafka, FleetService fleet, Clock clock) {
        this.kafka = kafka;
        this.fleet = fleet;
        this.clock = clock;
    }

    @Scheduled(every = "3s", delayed = "3s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> silent() {
        return Uni.createFrom()
                .deferred(
                        () ->
                                kafka.<String, byte[]>getConsumer("runner-heartbeats")
                                        .runOnPollingThread(FleetJob::isAtTheEnd))
                .flatMap(this::judge)
                .onFailure()
                .invoke(
                        e -> {
                            attention.distracted();
                            LOG.debugf("fleet: not attentive: %s", e.toString());
                        })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Scheduled(every = "3s", delayed = "4s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> restarted() {
        return fleet.restarted()
                .onFailure()
                .invoke(e -> LOG.debugf("fleet: not looked at: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> judge(boolean atTheEnd) {
        long now = clock.millis();
        if (!atTheEnd) {
            attention.distracted();
            return Uni.createFrom().voidItem();
        }
        attention.attentive(now);
        return attention.lasts(Runner.LOST_MS, now) ? fleet.silent() : Uni.createFrom().voidItem();
    }

    private static boolean isAtTheEnd(Consumer<String, byte[]> consumer) {
        Set<TopicPartition> mine = consumer.assignment();
        Map<TopicPartition, Long> ends = consumer.endOffsets(mine, BROKER);
        return !mine.isEmpty()
                && ends.entrySet().stream()
                        .allMatch(e -> consumer.position(e.getKey(), BROKER) >= e.getValue());
    }
}
