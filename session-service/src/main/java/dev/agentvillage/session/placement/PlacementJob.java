package dev.agentvillage.session.placement;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Finds sessions that no runner has accepted in time. */
@ApplicationScoped
class PlacementJob {
    private static final Logger LOG = Logger.getLogger(PlacementJob.class);

    private final PlacementService placement;

    PlacementJob(PlacementService placement) {
        this.placement = placement;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> overdue() {
        return placement
                .overdue()
                .onFailure()
                .invoke(e -> LOG.warnf("placement waits: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
