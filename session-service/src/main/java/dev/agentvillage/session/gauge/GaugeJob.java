package dev.agentvillage.session.gauge;

import dev.agentvillage.contracts.session.SessionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Keeps the gauges. Every replica shows the same: take the maximum, not the sum. */
@ApplicationScoped
class GaugeJob {
    private static final Logger LOG = Logger.getLogger(GaugeJob.class);

    private final CountStore counts;
    private final Clock clock;
    private final MeterRegistry meters;
    private final List<Gauge> gauges = new ArrayList<>();
    private volatile Counts last = Counts.NONE;

    GaugeJob(CountStore counts, MeterRegistry meters, Clock clock) {
        this.counts = counts;
        this.clock = clock;
        this.meters = meters;
        for (SessionState state : SessionState.values()) {
            if (!state.isFinal()) {
                gauges.add(
                        Gauge.builder("sessions", () -> last.sessions().getOrDefault(state, 0L))
                                .description("Sessions that have not ended, by state")
                                .tag("state", state.name())
                                .register(meters));
            }
        }
        gauges.add(
                Gauge.builder("approvals.pending", () -> last.pendingApprovals())
                        .description("Approvals that nobody has decided")
                        .register(meters));
        gauges.add(
                Gauge.builder("approvals.oldest", () -> last.oldestApprovalMs() / 1_000.0)
                        .description("How long the oldest pending approval has waited")
                        .baseUnit("seconds")
                        .register(meters));
    }

    /** Else they would go on to tell of this one where a process starts the service again. */
    @PreDestroy
    void end() {
        gauges.forEach(meters::remove);
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
