package dev.agentvillage.session.command;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks for what has been typed and is over. */
@ApplicationScoped
class TypedJob {
    private final TypedService typed;

    TypedJob(TypedService typed) {
        this.typed = typed;
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> write() {
        return typed.writeDue();
    }
}
