package dev.agentvillage.session.recording;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Keeps recordings as long and as large as is configured. */
@ApplicationScoped
public class RetentionJob {
    private static final Logger LOG = Logger.getLogger(RetentionJob.class);

    private final RetentionStore store;
    private final Retention retention;
    private final MeterRegistry meters;

    RetentionJob(
            RetentionStore store,
            @ConfigProperty(name = "session.recording.keep") Duration keep,
            @ConfigProperty(name = "session.recording.max-session") MemorySize perSession,
            @ConfigProperty(name = "session.recording.max-total") MemorySize total,
            MeterRegistry meters) {
        this.store = store;
        this.retention =
                new Retention(keep.toMillis(), perSession.asLongValue(), total.asLongValue());
        this.meters = meters;
    }

    @Scheduled(
            every = "{session.recording.clean-up-every}",
            delayed = "10s",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return cleanUp(retention)
                .onFailure()
                .invoke(e -> LOG.warnf("recordings are not cleaned up: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    Uni<Void> cleanUp(Retention by) {
        return Uni.combine()
                .all()
                .unis(store.extents(), store.now())
                .asTuple()
                .flatMap(seen -> cut(by.cuts(seen.getItem1(), seen.getItem2())));
    }

    private Uni<Void> cut(List<Retention.Cut> cuts) {
        return Multi.createFrom()
                .iterable(cuts)
                .onItem()
                .transformToUniAndConcatenate(
                        cut ->
                                store.cut(cut)
                                        .invoke(
                                                chunks -> {
                                                    LOG.debugf(
                                                            "%s: %d chunks are gone", cut, chunks);
                                                    meters.counter(
                                                                    "session.recording.removed.chunks")
                                                            .increment(chunks);
                                                }))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
