package dev.agentvillage.session.audit;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Signs the heads. */
@ApplicationScoped
class AuditJob {
    private static final Logger LOG = Logger.getLogger(AuditJob.class);

    private final AuditService audit;

    AuditJob(AuditService audit) {
        this.audit = audit;
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> seal() {
        return audit.seal()
                .onFailure()
                .invoke(e -> LOG.warnf("the audit log is not signed: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
