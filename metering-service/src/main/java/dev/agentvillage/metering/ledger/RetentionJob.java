package dev.agentvillage.metering.ledger;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the archive's days before they come, and seals those that have been kept long enough. */
@ApplicationScoped
class RetentionJob {
    private static final Logger LOG = Logger.getLogger(RetentionJob.class);
    private static final int AHEAD = 3;

    private final PgDayStore days;
    private final PgRetentionStore retention;
    private final Clock clock;
    private final int months;

    RetentionJob(
            PgDayStore days,
            PgRetentionStore retention,
            Clock clock,
            @ConfigProperty(name = "metering.retention.months") int months) {
        if (months < 2) {
            throw new IllegalArgumentException(
                    "metering.retention.months is "
                            + months
                            + ": ticks may come for 35 days, so at least 2 are kept");
        }
        this.days = days;
        this.retention = retention;
        this.clock = clock;
        this.months = months;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> open() {
        int today = Days.of(clock.millis());
        return days.open(
                        IntStream.rangeClosed(today, today + AHEAD)
                                .boxed()
                                .collect(Collectors.toSet()))
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("the days to come are made when they are needed: %s", e);
                            return null;
                        });
    }

    @Scheduled(
            cron = "${metering.retention.at}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> seal() {
        LocalDate first =
                Instant.ofEpochMilli(clock.millis())
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .minusMonths(months);
        return retention
                .before((int) first.toEpochDay())
                .onItem()
                .transformToMulti(old -> Multi.createFrom().iterable(old))
                .onItem()
                .transformToUniAndConcatenate(
                        day ->
                                retention
                                        .seal(day)
                                        .invoke(days::forget)
                                        .invoke(
                                                () ->
                                                        LOG.infof(
                                                                "the ticks of %s are sealed",
                                                                LocalDate.ofEpochDay(day))))
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("days are sealed at the next look: %s", e);
                            return null;
                        });
    }
}
