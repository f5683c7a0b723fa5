package dev.agentvillage.session.gauge;

import dev.agentvillage.contracts.session.SessionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Keeps the gauges. Every replica shows the same: take the maximum, not the sum. */
@ApplicationScoped
class GaugeJob {
    private static final Logger LOG = Logger.getLogger(GaugeJob.class);

    private final CountStore counts;
    private final Clock clock;
    private volatile Counts last = Counts.NONE;

    GaugeJob(CountStore counts, MeterRegistry meters, Clock clock) {
        this.counts = counts;
        this.clock = clock;
        for (SessionState state : SessionState.values()) {
            if (!state.isFinal()) {
                Gauge.builder("sessions", () -> last.sessions().getOrDefault(state, 0L))
                        .description("Sessions that have not ended, by state")
                        .tag("state", state.name())
                        .register(meters);
            }
        }
        Gauge.builder("approvals.pending", () -> last.pendingApprovals())
                .description("Approvals that nobody has decided")
                .register(meters);
        Gauge.builder("approvals.oldest", () -> last.oldestApprovalMs() / 1_000.0)
                .description("How long the oldest pending approval has waited")
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(every = "10s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> count() {
        return counts.count(clock.millis())
                .invoke(now -> last = now)
                .onFailure()
                .invoke(e -> LOG.debugf("nothing is counted: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
