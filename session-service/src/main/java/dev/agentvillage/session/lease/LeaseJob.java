package dev.agentvillage.session.lease;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Says who is here, and frees what belongs to those who are nowhere. Every replica may do it: what
 * one has freed the others do not find. After an outage, and at the start, everybody gets the whole
 * time to be seen again.
 */
@ApplicationScoped
class LeaseJob {
    private static final Logger LOG = Logger.getLogger(LeaseJob.class);
    private static final long BLIND = Long.MAX_VALUE;

    private final LeaseService leases;
    private final Clock clock;
    private long seeingSince = BLIND;

    LeaseJob(LeaseService leases, Clock clock) {
        this.leases = leases;
        this.clock = clock;
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return leases.seen()
                .chain(() -> since() >= LeaseService.LOST_MS ? leases.lose() : seen())
                .onFailure()
                .invoke(this::blind)
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static Uni<Void> seen() {
        return Uni.createFrom().voidItem();
    }

    private synchronized long since() {
        long now = clock.millis();
        seeingSince = Math.min(seeingSince, now);
        return now - seeingSince;
    }

    private synchronized void blind(Throwable failure) {
        seeingSince = BLIND;
        LOG.warnf("leases are not looked after: %s", failure.toString());
    }
}
