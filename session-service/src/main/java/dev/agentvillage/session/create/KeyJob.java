package dev.agentvillage.session.create;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets idempotency keys that count no more. */
@ApplicationScoped
class KeyJob {
    private final CreateService service;

    KeyJob(CreateService service) {
        this.service = service;
    }

    @Scheduled(every = "10m", delayed = "1m")
    Uni<Void> forget() {
        return service.forgetKeys();
    }
}
