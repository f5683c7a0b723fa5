package dev.agentvillage.metering.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * {@code metering_sessions_living}: the village's sessions at once; each instance says the same.
 */
@ApplicationScoped
class LivingJob {
    private static final Logger LOG = Logger.getLogger(LivingJob.class);

    private final PgSessionStore sessions;
    private final AtomicLong living = new AtomicLong();

    LivingJob(PgSessionStore sessions, MeterRegistry registry) {
        this.sessions = sessions;
        registry.gauge("metering.sessions.living", living);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return sessions.living()
                .invoke(living::set)
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.debugf("living sessions are counted at the next look: %s", e);
                            return null;
                        });
    }
}
