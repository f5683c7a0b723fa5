package dev.agentvillage.stack.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a started process to be of use. */
public final class Readiness {
    private static final Duration STEP = Duration.ofMillis(20);

    private Readiness() {}

    /**
     * Returns when {@code ready} holds.
     *
     * @throws StackException when the process ends before, or the time is over; names the log
     */
    public static void await(
            String name, ProcessHandle process, Path log, Duration within, BooleanSupplier ready) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new StackException(
                        "%s ended while it started.%n%s".formatted(name, LogFile.tail(log, 20)));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StackException(
                        "%s was not ready after %d s.%n%s"
                                .formatted(name, within.toSeconds(), LogFile.tail(log, 20)));
            }
            pause(STEP);
        }
    }

    /** Waits between two looks at something that cannot be waited on. */
    public static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new StackException("interrupted");
        }
    }
}
