package dev.agentvillage.metering.ledger;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Ticks that came before anything was heard of their organisation are counted once it is. */
@ApplicationScoped
class StrangersJob {
    private static final Logger LOG = Logger.getLogger(StrangersJob.class);
    private static final int PASS = 500;

    private final PgQuarantineStore quarantine;
    private final Clock clock;

    StrangersJob(PgQuarantineStore quarantine, Clock clock) {
        this.quarantine = quarantine;
        this.clock = clock;
    }

    @Scheduled(
            every = "${metering.strangers.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return quarantine
                .waiting(PASS)
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(this::judge)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("kept ticks are judged at the next look: %s", e);
                            return null;
                        });
    }

    private Uni<Void> judge(UUID id) {
        return quarantine
                .replay(id, null, "metering-service", clock.millis())
                .chain(
                        outcome ->
                                outcome instanceof Replay.Outcome.Refused refused
                                        ? quarantine.keepFor(id, refused)
                                        : Uni.createFrom().voidItem());
    }
}
