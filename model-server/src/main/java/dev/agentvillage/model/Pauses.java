package dev.agentvillage.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where scripts wait: for some time, or for a gate that a test opens. Gates stay open. */
final class Pauses implements AutoCloseable {
    private static final int MAX_GATES = 1_000;
    private static final long LONGEST = Duration.ofMinutes(10).toMillis();
    private static final long BEAT = 250;

    private final ConcurrentMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** What is done at every beat of a wait, to notice a client that went. */
    interface Beat {
        void beat() throws IOException;
    }

    void release(String gate) {
        gate(gate).countDown();
    }

    void await(Step.Wait wait, Beat beat) throws IOException {
        String gate = wait.gate();
        CountDownLatch opened = gate == null ? new CountDownLatch(1) : gate(gate);
        long millis = gate == null ? Math.min(wait.millis(), LONGEST) : LONGEST;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            long left;
            while (!closed && (left = until - System.nanoTime()) > 0) {
                if (opened.await(
                        Math.min(left, TimeUnit.MILLISECONDS.toNanos(BEAT)),
                        TimeUnit.NANOSECONDS)) {
                    return;
                }
                beat.beat();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    static void sleep(long millis) throws IOException {
        try {
            // A script says so: the model takes its time.
            Thread.sleep(Math.min(millis, LONGEST));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public void close() {
        closed = true;
        gates.values().forEach(CountDownLatch::countDown);
    }

    private CountDownLatch gate(String name) {
        if (gates.size() >= MAX_GATES && !gates.containsKey(name)) {
            throw new IllegalStateException("Too many gates");
        }
        return gates.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("The server closes");
    }
}
