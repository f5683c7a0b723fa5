package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.session.ExitStatus;
import dev.agentvillage.runner.terminal.Output;
import java.time.Duration;

/** Measures output on its way. */
final class FirstOutput implements Output {
    private final Output next;
    private final SessionMetrics metrics;
    private final long began;
    private boolean seen;

    FirstOutput(Output next, SessionMetrics metrics, long began) {
        this.next = next;
        this.metrics = metrics;
        this.began = began;
    }

    @Override
    public void piece(String text, long offset, int bytes, Runnable acknowledged) {
        if (!seen) {
            seen = true;
            metrics.firstOutput(Duration.ofNanos(System.nanoTime() - began));
        }
        metrics.output(bytes);
        next.piece(text, offset, bytes, acknowledged);
    }

    @Override
    public void dropped(long offset, long bytes, Runnable acknowledged) {
        metrics.dropped(bytes);
        next.dropped(offset, bytes, acknowledged);
    }

    @Override
    public void exited(ExitStatus status) {
        next.exited(status);
    }
}
