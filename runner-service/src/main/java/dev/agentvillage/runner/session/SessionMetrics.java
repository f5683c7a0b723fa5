package dev.agentvillage.runner.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/** What operators watch. */
public final class SessionMetrics {
    private final MeterRegistry registry;
    private final Timer start;
    private final Timer firstOutput;
    private final Counter output;
    private final Counter dropped;
    private final Counter badDecisions;

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
        this.dropped =
                Counter.builder("runner.terminal.dropped")
                        .baseUnit("bytes")
                        .description("Terminal output given up: the broker away, the spool full")
                        .register(registry);
        this.badDecisions =
                Counter.builder("runner.violations")
                        .tag("kind", "decision_signature")
                        .description("What was tried and may not be")
                        .register(registry);
    }

    void started(Duration took) {
        start.record(took);
    }

    void firstOutput(Duration took) {
        firstOutput.record(took);
    }

    /** How long a record takes from its sending to the broker's acknowledgement. */
    public Consumer<Duration> published(String outlet) {
        Timer timer =
                Timer.builder("runner.publish")
                        .tag("outlet", outlet)
                        .description("From sending a record to its acknowledgement")
                        .publishPercentileHistogram()
                        .register(registry);
        return timer::record;
    }

    void dropped(long bytes) {
        dropped.increment(bytes);
    }

    void badDecision() {
        badDecisions.increment();
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
