package dev.agentvillage.session.placement;

import dev.agentvillage.session.bus.Hearing;
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
    private final Hearing hearing;

    PlacementJob(PlacementService placement, Hearing hearing) {
        this.placement = placement;
        this.hearing = hearing;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> overdue() {
        return placement
                .overdue()
                .onFailure()
                .invoke(
                        e -> {
                            hearing.distracted(Hearing.REPLIES);
                            LOG.warnf("placement waits: %s", e.toString());
                        })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
