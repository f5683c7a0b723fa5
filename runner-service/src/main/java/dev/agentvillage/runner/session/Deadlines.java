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
    private long activeSince;

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

    /** The session runs, or does so again: only while it does it can be idle. */
    void active() {
        activeSince = System.nanoTime();
        Long limit = limits.maxIdleMs();
        if (limit != null) {
            timers.after(limit, new Message.IdleCheck(activeSince));
        }
    }

    /** True when nothing happened for too long; otherwise rings again when that may be so. */
    boolean idle(Message.IdleCheck check, Running running, long lastInput) {
        Long limit = limits.maxIdleMs();
        if (limit == null || check.since() != activeSince) {
            return false;
        }
        long now = System.nanoTime();
        long quiet =
                Math.min(
                        now - activeSince,
                        Math.min(now - running.terminal().lastOutput(), now - lastInput));
        long left = limit - TimeUnit.NANOSECONDS.toMillis(quiet);
        if (left > 0) {
            timers.after(left, check);
        }
        return left <= 0;
    }
}
