package dev.agentvillage.runner.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A session's timers: they only put messages into its mailbox. Used by its actor alone. */
final class Timers {
    private final ScheduledExecutorService timers;
    private final Mailbox mailbox;
    private final List<Future<?>> running = new ArrayList<>();

    Timers(ScheduledExecutorService timers, Mailbox mailbox) {
        this.timers = timers;
        this.mailbox = mailbox;
    }

    void after(long millis, Message message) {
        running.removeIf(Future::isDone);
        running.add(
                timers.schedule(
                        () -> mailbox.put(message), Math.max(0, millis), TimeUnit.MILLISECONDS));
    }

    void every(long millis, Message message) {
        running.add(
                timers.scheduleAtFixedRate(
                        () -> mailbox.put(message), millis, millis, TimeUnit.MILLISECONDS));
    }

    void cancel() {
        running.forEach(f -> f.cancel(false));
        running.clear();
    }
}
