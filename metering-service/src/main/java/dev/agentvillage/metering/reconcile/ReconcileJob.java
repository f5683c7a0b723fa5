package dev.agentvillage.metering.reconcile;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Reconciles every organisation, daily. */
@ApplicationScoped
class ReconcileJob {
    private static final Logger LOG = Logger.getLogger(ReconcileJob.class);

    /** Ticks may come for 35 days. */
    private static final Duration MAY_CHANGE = Duration.ofDays(36);

    private final PgReconcileStore ledger;
    private final Clock clock;

    ReconcileJob(PgReconcileStore ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @Scheduled(
            cron = "${metering.reconcile.at}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return ledger.organisations()
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .onItem()
                .transformToUniAndConcatenate(
                        org ->
                                ledger.reconcile(
                                                org,
                                                clock.millis() - MAY_CHANGE.toMillis(),
                                                clock.millis())
                                        .invoke(
                                                found -> {
                                                    if (!found.exact()) {
                                                        LOG.errorf(
                                                                "the ledger of %s has %d differences",
                                                                org, found.differences().size());
                                                    }
                                                }))
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.errorf(e, "the ledger could not be reconciled");
                            return null;
                        });
    }
}
