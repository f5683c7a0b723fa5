package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.concurrent.TimeUnit;

/**
 * Where a session ends by itself: set as timers, judged when they ring. Used by its actor alone.
 */
final class Deadlines {
    /** How long a clean-up may take beyond the grace that programs have. */
    private static final long CLEAN_UP_MS = 120_000;

    private final SessionSettings settings;
    private final Limits limits;
    private final Timers timers;
    private final long began = System.nanoTime();
    private long launchBegan;

    Deadlines(SessionSettings settings, Limits limits, Timers timers) {
        this.settings = settings;
        this.limits = limits;
        this.timers = timers;
    }

    void begin() {
        Long limit = limits.maxDurationMs();
        timers.every(settings.tickMs(), new Message.TickDue());
        timers.after(limit == null ? settings.maxDurationMs() : limit, new Message.DurationOver());
        timers.after(settings.workspaceTimeoutMs(), new Message.StartOverdue());
    }

    void launching() {
        launchBegan = System.nanoTime();
        timers.after(settings.startTimeoutMs(), new Message.StartOverdue());
    }

    void stopping(long graceMs) {
        timers.after(graceMs + CLEAN_UP_MS, new Message.CleanedUp(null));
    }

    boolean startOver(SessionState state) {
        return switch (state) {
            case PREPARING_WORKSPACE -> over(began, settings.workspaceTimeoutMs());
            case STARTING_PROVIDER -> over(launchBegan, settings.startTimeoutMs());
            default -> false;
        };
    }

    private static boolean over(long since, long millis) {
        return System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** True when nothing happened for too long; otherwise rings again when that may be so. */
    boolean idle(Running running, long lastInput) {
        Long limit = limits.maxIdleMs();
        if (limit == null) {
            return false;
        }
        long last = Math.max(running.terminal().lastOutput(), lastInput);
        long left = limit - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
        if (left > 0) {
            timers.after(left, new Message.IdleCheck());
        }
        return left <= 0;
    }
}
