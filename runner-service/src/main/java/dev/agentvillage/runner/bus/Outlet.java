package dev.agentvillage.runner.bus;

import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.runner.journal.Outgoing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends records in the order in which they were offered, over as many producers as it takes. Who
 * offers bounds what waits here: terminals by their windows, the journal by being on the disk.
 */
public final class Outlet implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Outlet.class);
    private static final int BATCH = 500;
    private static final long MAX_UNDER_WAY = 8L << 20;
    private static final long RETRY_MS = 250;

    private final Supplier<Producer<String, byte[]>> producers;
    private final Runnable beforeSend;
    private final Consumer<Duration> latency;
    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final Deque<Pending> again = new ArrayDeque<>();
    private final Map<Pending, UnderWay> underWay = new LinkedHashMap<>();
    private final Thread thread;
    private long bytesUnderWay;
    private boolean broken;
    private volatile boolean closed;

    /** A record that waits; loaded when its turn comes. */
    public interface Pending {
        @Nullable Outgoing load();

        void acknowledged();
    }

    private record UnderWay(int bytes, long since) {}

    /**
     * @param beforeSend makes what is about to be sent durable
     * @param latency told how long each record was under way until it was acknowledged
     */
    public Outlet(
            String name,
            Supplier<Producer<String, byte[]>> producers,
            Runnable beforeSend,
            Consumer<Duration> latency) {
        this.producers = producers;
        this.beforeSend = beforeSend;
        this.latency = latency;
        this.thread = Thread.ofPlatform().daemon().name("outlet-" + name).start(this::run);
    }

    public void offer(Pending record) {
        queue.add(record);
    }

    private void run() {
        Producer<String, byte[]> producer = null;
        try {
            while (!closed) {
                if (producer == null) {
                    producer = producers.get();
                }
                List<Pending> batch = next();
                boolean whole = !batch.isEmpty() && send(producer, batch);
                if (isBroken()) {
                    producer.close(Duration.ZERO);
                    producer = null;
                    rewind(whole ? List.of() : batch);
                    TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                }
            }
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            LOG.debug("interrupted while sending: the runner goes down");
        } finally {
            // A producer cannot be closed by an interrupted thread.
            Thread.interrupted();
            if (producer != null) {
                producer.close(Duration.ofSeconds(1));
            }
        }
    }

    private List<Pending> next() throws InterruptedException {
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < BATCH && !again.isEmpty()) {
            batch.add(again.remove());
        }
        if (batch.isEmpty()) {
            // Wakes now and then: a record under way may have failed with nothing behind it.
            Pending first = queue.poll(RETRY_MS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, BATCH);
                beforeSend.run();
            }
        }
        return batch;
    }

    /** False when it stopped in the middle; what it did not send is left in the list. */
    private boolean send(Producer<String, byte[]> producer, List<Pending> batch)
            throws InterruptedException {
        while (!batch.isEmpty()) {
            Pending pending = batch.getFirst();
            Outgoing record = pending.load();
            if (record != null) {
                if (!enter(pending, record.value().length)) {
                    return false;
                }
                try {
                    var _ =
                            producer.send(
                                    kafkaRecord(record),
                                    (_, e) -> completed(pending, record.topic(), e));
                } catch (RuntimeException e) {
                    completed(pending, record.topic(), e);
                }
            }
            batch.removeFirst();
        }
        return true;
    }

    private static ProducerRecord<String, byte[]> kafkaRecord(Outgoing record) {
        return new ProducerRecord<>(
                record.topic(),
                null,
                record.key(),
                record.value(),
                CloudEvent.kafkaHeaders(record.headers()));
    }

    /** Waits for room; false when a record failed meanwhile. */
    private synchronized boolean enter(Pending pending, int bytes) throws InterruptedException {
        while (!broken && !closed && bytesUnderWay > MAX_UNDER_WAY) {
            wait(RETRY_MS);
        }
        if (broken || closed) {
            return false;
        }
        underWay.put(pending, new UnderWay(bytes, System.nanoTime()));
        bytesUnderWay += bytes;
        return true;
    }

    private void completed(Pending pending, String topic, @Nullable Exception failure) {
        boolean lost = failure instanceof RecordTooLargeException;
        UnderWay sent = null;
        synchronized (this) {
            if (failure == null || lost) {
                sent = underWay.remove(pending);
                bytesUnderWay -= sent == null ? 0 : sent.bytes();
            } else {
                broken = true;
            }
            notifyAll();
        }
        if (failure == null || lost) {
            pending.acknowledged();
        }
        if (failure == null && sent != null) {
            latency.accept(Duration.ofNanos(System.nanoTime() - sent.since()));
        }
        if (lost) {
            LOG.errorf("a record for %s is too large to be sent: a bug", topic);
        } else if (failure != null) {
            LOG.warnf("a record for %s was not sent and goes again: %s", topic, failure);
        }
    }

    private synchronized boolean isBroken() {
        return broken;
    }

    /** Called when no callback of the old producer is outstanding any more. */
    private synchronized void rewind(List<Pending> unsent) {
        List<Pending> order = new ArrayList<>(underWay.keySet());
        order.addAll(unsent);
        order.addAll(again);
        again.clear();
        again.addAll(order);
        underWay.clear();
        bytesUnderWay = 0;
        broken = false;
    }

    /** Everything offered before is acknowledged; false when that took longer than the time. */
    public boolean flush(Duration atMost) throws InterruptedException {
        java.util.concurrent.CountDownLatch passed = new java.util.concurrent.CountDownLatch(1);
        offer(
                new Pending() {
                    @Override
                    public @Nullable Outgoing load() {
                        passed.countDown();
                        return null;
                    }

                    @Override
                    public void acknowledged() {}
                });
        long deadline = System.nanoTime() + atMost.toNanos();
        if (!passed.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        synchronized (this) {
            while (!underWay.isEmpty() || !again.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(Math.min(left, RETRY_MS));
            }
        }
        return true;
    }

    public synchronized int waiting() {
        return queue.size() + again.size() + underWay.size();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(2));
        // A send waits for a broker that is away longer than that.
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(2));
    }
}
