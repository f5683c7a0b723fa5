package dev.agentvillage.metering.export;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Tells of closed hours. */
@ApplicationScoped
class ExportJob {
    private static final Logger LOG = Logger.getLogger(ExportJob.class);

    /** Ticks may be 35 days late; a day more for corrections of them. */
    private static final long CHANGEABLE_MS = Duration.ofDays(36).toMillis();

    private final PgExportStore exports;
    private final Clock clock;
    private final Duration grace;

    ExportJob(
            PgExportStore exports,
            Clock clock,
            @ConfigProperty(name = "metering.export.grace") Duration grace) {
        this.exports = exports;
        this.clock = clock;
        this.grace = grace;
    }

    @Scheduled(
            every = "${metering.export.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        long now = clock.millis();
        return exports.export(hour(now - CHANGEABLE_MS), hour(now - grace.toMillis()), now)
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("closed hours are told of at the next look: %s", e);
                            return null;
                        });
    }

    private static long hour(long moment) {
        return Math.floorDiv(moment, ClosedWindow.HOUR) * ClosedWindow.HOUR;
    }
}
