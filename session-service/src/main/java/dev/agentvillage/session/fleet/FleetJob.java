package dev.agentvillage.session.fleet;

import dev.agentvillage.session.bus.Hearing;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Gives up what runners that are silent or were started again had. */
@ApplicationScoped
class FleetJob {
    private static final Logger LOG = Logger.getLogger(FleetJob.class);

    private final Hearing hearing;
    private final FleetService fleet;
    private final Clock clock;

    FleetJob(Hearing hearing, FleetService fleet, Clock clock) {
        this.hearing = hearing;
        this.fleet = fleet;
        this.clock = clock;
    }

    @Scheduled(every = "3s", delayed = "3s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return fleet.restarted()
                .chain(this::silent)
                .onFailure()
                .invoke(
                        e -> {
                            hearing.distracted(Hearing.HEARTBEATS);
                            LOG.warnf("the fleet is not looked after: %s", e.toString());
                        })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Only after we have listened for as long as the silence must last. */
    private Uni<Void> silent() {
        OptionalLong since = hearing.since(Hearing.HEARTBEATS);
        return since.isPresent() && clock.millis() - since.getAsLong() >= Runner.LOST_MS
                ? fleet.silent()
                : Uni.createFrom().voidItem();
    }
}
