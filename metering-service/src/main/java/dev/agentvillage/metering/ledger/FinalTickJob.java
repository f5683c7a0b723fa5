package dev.agentvillage.metering.ledger;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Repairs sessions whose final tick has not come in time. */
@ApplicationScoped
class FinalTickJob {
    private static final Logger LOG = Logger.getLogger(FinalTickJob.class);

    private final PgFinalTickStore sessions;
    private final Clock clock;
    private final Duration patience;

    FinalTickJob(
            PgFinalTickStore sessions,
            Clock clock,
            @ConfigProperty(name = "metering.final-tick.patience") Duration patience) {
        this.sessions = sessions;
        this.clock = clock;
        this.patience = patience;
    }

    @Scheduled(
            every = "${metering.final-tick.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        long now = clock.millis();
        return sessions.repair(now - patience.toMillis(), now)
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("final ticks are looked for at the next look: %s", e);
                            return null;
                        });
    }
}
