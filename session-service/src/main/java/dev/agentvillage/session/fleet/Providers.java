package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.platform.store.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The providers that the product knows: its own, and whatever runners have reported. */
@ApplicationScoped
public class Providers {
    private static final Set<String> OWN = Set.of("shell", "command");

    private static final long FRESH_MS = 2_000;

    private final Outbox outbox;
    private final RunnerStore runners;
    private final Clock clock;
    private volatile Known last = new Known(OWN, Long.MIN_VALUE / 2);

    private record Known(Set<String> ids, long at) {}

    Providers(Outbox outbox, RunnerStore runners, Clock clock) {
        this.outbox = outbox;
        this.runners = runners;
        this.clock = clock;
    }

    /**
     * May be two seconds behind what runners report, but for the one that is wanted: who has seen
     * it listed gets it.
     */
    public Uni<Set<String>> known(String wanted) {
        Known known = last;
        return known.ids().contains(wanted) && clock.millis() - known.at() < FRESH_MS
                ? Uni.createFrom().item(known.ids())
                : outbox.withTransaction((db, letters) -> runners.all()).map(this::remember);
    }

    private Set<String> remember(List<Runner> fleet) {
        Set<String> ids = new HashSet<>(OWN);
        fleet.stream()
                .flatMap(r -> r.heartbeat().runtimes().stream())
                .map(RunnerHeartbeat.Runtime::providerId)
                .forEach(ids::add);
        last = new Known(Set.copyOf(ids), clock.millis());
        return ids;
    }
}
