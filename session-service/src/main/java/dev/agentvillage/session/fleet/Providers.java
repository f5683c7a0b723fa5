package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.platform.store.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;

/** The providers that the product knows: its own, and whatever runners have reported. */
@ApplicationScoped
public class Providers {
    private static final Set<String> OWN = Set.of("shell", "command");

    private final Outbox outbox;
    private final RunnerStore runners;

    Providers(Outbox outbox, RunnerStore runners) {
        this.outbox = outbox;
        this.runners = runners;
    }

    public Uni<Set<String>> known() {
        return outbox.withTransaction((db, letters) -> runners.all())
                .map(
                        fleet -> {
                            Set<String> known = new HashSet<>(OWN);
                            fleet.stream()
                                    .flatMap(r -> r.heartbeat().runtimes().stream())
                                    .map(RunnerHeartbeat.Runtime::providerId)
                                    .forEach(known::add);
                            return known;
                        });
    }
}
