package dev.agentvillage.runner.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What operators watch. */
public final class SessionMetrics {
    private final MeterRegistry registry;
    private final Timer start;
    private final Timer firstOutput;
    private final Counter output;

    public SessionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.start =
                Timer.builder("runner.session.start")
                        .description("From the command to a running provider")
                        .publishPercentileHistogram()
                        .register(registry);
        this.firstOutput =
                Timer.builder("runner.session.first.output")
                        .description("From the command to the first terminal output")
                        .publishPercentileHistogram()
                        .register(registry);
        this.output =
                Counter.builder("runner.terminal.output")
                        .baseUnit("bytes")
                        .description("Terminal output published")
                        .register(registry);
    }

    void started(Duration took) {
        start.record(took);
    }

    void firstOutput(Duration took) {
        firstOutput.record(took);
    }

    void output(int bytes) {
        output.increment(bytes);
    }

    void ended(String provider, String state, String reason) {
        registry.counter(
                        "runner.sessions.ended",
                        "provider",
                        provider,
                        "state",
                        state,
                        "reason",
                        reason)
                .increment();
    }
}
