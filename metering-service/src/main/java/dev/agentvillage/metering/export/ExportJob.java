package dev.agentvillage.metering.export;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Tells of closed windows. */
@ApplicationScoped
public class ExportJob {
    private static final Logger LOG = Logger.getLogger(ExportJob.class);

    private static final Duration BUSY_FOR = Duration.ofMillis(100);
    private static final int PATIENCE = 50;

    private final PgExportStore exports;
    private final Clock clock;
    private final Duration grace;
    private final List<Size> sizes;

    ExportJob(
            PgExportStore exports,
            Clock clock,
            @ConfigProperty(name = "metering.export.grace") Duration grace,
            @ConfigProperty(name = "metering.export.windows") List<String> sizes) {
        this.exports = exports;
        this.clock = clock;
        this.grace = grace;
        this.sizes = sizes.stream().map(Size::of).distinct().toList();
    }

    public List<Size> sizes() {
        return sizes;
    }

    /** What ends later is not closed yet. */
    public long closed(long now) {
        return now - grace.toMillis();
    }

    @Scheduled(
            every = "${metering.export.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return tell().onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("closed windows are told of at the next look: %s", e);
                            return null;
                        });
    }

    /** Everything that is closed by now; whoever else tells of it is waited for. */
    public Uni<Void> tell() {
        long now = clock.millis();
        return Multi.createFrom()
                .iterable(sizes)
                .onItem()
                .transformToUniAndConcatenate(size -> tell(size, now, PATIENCE))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> tell(Size size, long now, int patience) {
        return exports.export(size, closed(now), now)
                .chain(
                        pass ->
                                switch (pass) {
                                    case DONE -> Uni.createFrom().voidItem();
                                    case MORE -> tell(size, now, patience);
                                    case BUSY ->
                                            patience == 0
                                                    ? Uni.createFrom().voidItem()
                                                    : Uni.createFrom()
                                                            .voidItem()
                                                            .onItem()
                                                            .delayIt()
                                                            .by(BUSY_FOR)
                                                            .chain(
                                                                    () ->
                                                                            tell(
                                                                                    size,
                                                                                    now,
                                                                                    patience - 1));
                                });
    }
}
