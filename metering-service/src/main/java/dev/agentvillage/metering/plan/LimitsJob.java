package dev.agentvillage.metering.plan;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Publishes limits that have changed. */
@ApplicationScoped
class LimitsJob {
    private static final Logger LOG = Logger.getLogger(LimitsJob.class);

    private final PgLimitsStore limits;
    private final Clock clock;

    LimitsJob(PgLimitsStore limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> publish() {
        return limits.publishChanged(clock.instant())
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("limits are published at the next look: %s", e);
                            return null;
                        });
    }
}
