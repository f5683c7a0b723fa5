package dev.agentvillage.session.approval;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Notes as expired what nobody has spoken of since its expiry. */
@ApplicationScoped
class ApprovalJob {
    private static final Logger LOG = Logger.getLogger(ApprovalJob.class);

    private final ApprovalService approvals;

    ApprovalJob(ApprovalService approvals) {
        this.approvals = approvals;
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> expire() {
        return approvals
                .expire()
                .onFailure()
                .invoke(e -> LOG.warnf("approvals are not looked after: %s", e.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
