package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Says that the runner is there, now and then and when something changed. A heartbeat that could
 * not be sent is not sent later: it would be a lie by then.
 */
final class HeartbeatPublisher {
    private static final Logger LOG = Logger.getLogger(HeartbeatPublisher.class);

    /** Changes come in bursts; the control plane may hear of each a little later. */
    private static final long BURST_MS = 20;

    /** A broker may be slow for a moment. */
    private static final long TOLERANCE_MS = 5_000;

    private final Producer<String, byte[]> producer;
    private final Supplier<RunnerHeartbeat> now;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile @org.jspecify.annotations.Nullable Long lastHeard;
    private boolean closed;

    HeartbeatPublisher(
            Producer<String, byte[]> producer,
            Supplier<RunnerHeartbeat> now,
            ScheduledExecutorService timer) {
        this.producer = producer;
        this.now = now;
        this.timer = timer;
    }

    void every(long millis) {
        var _ = timer.scheduleWithFixedDelay(this::send, 0, millis, TimeUnit.MILLISECONDS);
    }

    void changed() {
        if (asked.compareAndSet(false, true)) {
            try {
                var _ =
                        timer.schedule(
                                () -> {
                                    asked.set(false);
                                    send();
                                },
                                BURST_MS,
                                TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.RejectedExecutionException e) {
                // Going down: the last heartbeat is sent by whoever takes the runner down.
                return;
            }
        }
    }

    private synchronized void send() {
        if (closed) {
            return;
        }
        try {
            var _ = producer.send(record(now.get()), (_, e) -> sent(e));
        } catch (RuntimeException e) {
            missed(e);
        }
    }

    private void sent(@org.jspecify.annotations.Nullable Exception e) {
        if (e == null) {
            lastHeard = System.nanoTime();
        }
        missed(e);
    }

    /** Whether the broker took one of the last heartbeats. */
    boolean heard(long everyMs) {
        Long last = lastHeard;
        return last != null
                && System.nanoTime() - last
                        < TimeUnit.MILLISECONDS.toNanos(2 * everyMs + TOLERANCE_MS);
    }

    private static void missed(@org.jspecify.annotations.Nullable Exception e) {
        if (e != null) {
            LOG.warnf("a heartbeat was not sent: %s", e.getMessage());
        }
    }

    synchronized void last() {
        send();
        closed = true;
        producer.close(Duration.ofSeconds(2));
    }

    private static ProducerRecord<String, byte[]> record(RunnerHeartbeat beat) {
        CloudEvent event =
                new CloudEvent(
                        Ids.timeOrdered().toString(),
                        "/runners/" + beat.runnerId(),
                        "RUNNER_HEARTBEAT",
                        beat.clock(),
                        beat.runnerId().toString(),
                        null);
        return new ProducerRecord<>(
                Topics.RUNNER_HEARTBEATS,
                null,
                beat.runnerId().toString(),
                Json.bytes(RunnerHeartbeat.class, beat),
                event.kafkaHeaders());
    }
}
