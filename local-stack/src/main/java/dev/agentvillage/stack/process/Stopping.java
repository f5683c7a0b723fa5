package dev.agentvillage.stack.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: first asks, then forces. */
public final class Stopping {
    private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

    private Stopping() {}

    /** How a process is asked to end. */
    public enum Signal {
        TERM,
        INT,
        QUIT,
        KILL
    }

    /**
     * Asks, waits, forces and waits again.
     *
     * @return whether it went within {@code grace} without force
     */
    public static boolean stop(ProcessHandle process, Signal ask, Duration grace) {
        signal(process, ask);
        if (awaitEnd(process, grace)) {
            return true;
        }
        process.destroyForcibly();
        awaitEnd(process, AFTER_FORCE);
        return false;
    }

    public static void signal(ProcessHandle process, Signal signal) {
        switch (signal) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
            case INT, QUIT -> shell("kill -" + signal + " " + process.pid());
        }
    }

    /** Whether the process ended within the time. */
    public static boolean awaitEnd(ProcessHandle process, Duration within) {
        try {
            CompletableFuture<?> end = process.onExit();
            end.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static void shell(String command) {
        try {
            new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run sh to send a signal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
