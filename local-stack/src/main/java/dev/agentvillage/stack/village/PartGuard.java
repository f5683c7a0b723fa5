package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.PidFile;
import dev.agentvillage.stack.process.StackException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one part running. Whatever happens to the part happens on one thread, so a death, a restart
 * and a stop at the same moment have an order.
 */
final class PartGuard {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration HEARD = Duration.ofSeconds(5);

    private final PartProcess part;
    private final PidFile pid;
    private final Consumer<String> journal;
    private final Runnable changed;
    private final ScheduledExecutorService thread;

    private volatile PartStatus status;
    private volatile @Nullable Process process;
    private boolean wanted;
    private Duration pause = FIRST_PAUSE;
    private long upSince;

    /**
     * @param journal told what happens, in a line
     * @param changed called after each change of {@link #status()}
     */
    PartGuard(PartProcess part, PidFile pid, Consumer<String> journal, Runnable changed) {
        this.part = part;
        this.pid = pid;
        this.journal = journal;
        this.changed = changed;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("guard-" + part.part().id()).factory());
        this.status =
                new PartStatus(
                        part.part(),
                        PartState.WAITING,
                        part.port(),
                        0,
                        0,
                        0,
                        part.log().toString(),
                        "");
    }

    PartStatus status() {
        return status;
    }

    Part part() {
        return part.part();
    }

    /** Done when the part is up; the first start is not repeated when it fails. */
    CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(
                () -> {
                    wanted = true;
                    bringUp(status.restarts());
                },
                thread);
    }

    /** Ends it in order, leaves it away for the time and starts it again. */
    CompletableFuture<Void> restart(Duration away) {
        return stop().thenComposeAsync(
                        done -> {
                            var later =
                                    CompletableFuture.delayedExecutor(
                                            away.toMillis(), TimeUnit.MILLISECONDS, thread);
                            return CompletableFuture.runAsync(this::startAgain, later);
                        },
                        thread);
    }

    /** Ends it in order; it stays away until it is started. */
    CompletableFuture<Void> stop() {
        return CompletableFuture.runAsync(this::takeDown, thread);
    }

    /** Ends it as a crash would. It is started again like after a crash. */
    void kill() {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** Ends it in order and for good, whatever it was doing. */
    void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
                journal.accept(part.part().title() + " is busy, stopping it anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeDown();
    }

    private void startAgain() {
        wanted = true;
        try {
            bringUp(status.restarts() + 1);
        } catch (RuntimeException e) {
            end();
            again(String.valueOf(e.getMessage()).lines().findFirst().orElse("did not start"));
            throw e;
        }
    }

    private void bringUp(int restarts) {
        long start = System.nanoTime();
        Process started = part.launch();
        process = started;
        pid.write(started.pid());
        show(PartState.STARTING, started.pid(), 0, restarts, "");
        // Before it is ready, so that no end goes unseen.
        var unused = started.onExit().thenAccept(this::ended);
        part.awaitReady(started);
        upSince = System.nanoTime();
        show(PartState.UP, started.pid(), (upSince - start) / 1_000_000, restarts, "");
    }

    private void ended(Process which) {
        try {
            thread.execute(() -> died(which));
        } catch (RejectedExecutionException closed) {
            // Nobody wants it any more.
        }
    }

    private void died(Process which) {
        if (!wanted || which != process || status.state() != PartState.UP) {
            return; // Told to end, an earlier one, or its start already failed and says so.
        }
        if (System.nanoTime() - upSince > SETTLED.toNanos()) {
            pause = FIRST_PAUSE;
        }
        again("ended by itself with " + which.exitValue());
    }

    private void again(String why) {
        pid.delete();
        process = null;
        var note = "%s, started again in %d ms".formatted(why, pause.toMillis());
        show(PartState.DIED, 0, 0, status.restarts(), note);
        journal.accept(part.part().title() + " " + note);
        var unused = thread.schedule(this::revive, pause.toMillis(), TimeUnit.MILLISECONDS);
        var next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    private void revive() {
        if (!wanted || status.state() != PartState.DIED) {
            return;
        }
        try {
            startAgain();
            journal.accept(part.part().title() + " is up again");
        } catch (RuntimeException e) {
            // Said already, and on its way to the next try.
        }
    }

    private void takeDown() {
        wanted = false;
        end();
        show(PartState.STOPPED, 0, 0, status.restarts(), "");
    }

    private void end() {
        var running = process;
        process = null;
        if (running != null && running.isAlive()) {
            part.stop(running.toHandle());
        }
        if (running != null && !ends(running)) {
            throw new StackException(
                    "%s (pid %d) cannot be ended".formatted(part.part().title(), running.pid()));
        }
        pid.delete();
    }

    /**
     * The JDK may know of the end by the process' handle a moment before it does by the process.
     */
    private static boolean ends(Process process) {
        try {
            return process.waitFor(HEARD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private void show(PartState state, long processId, long millis, int restarts, String note) {
        status =
                new PartStatus(
                        part.part(),
                        state,
                        part.port(),
                        processId,
                        millis,
                        restarts,
                        part.log().toString(),
                        note);
        changed.run();
    }
}
