package dev.agentvillage.session.wiring;

import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.store.OutboxRelay;
import dev.agentvillage.session.bus.BusPublisher;
import dev.agentvillage.session.order.LocalRoots;
import dev.agentvillage.session.signing.Signer;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What is not made by a constructor of our own. */
class Wiring {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    OutboxRelay relay(Pool pool, BusPublisher publisher) {
        return new OutboxRelay(pool, publisher::publish);
    }

    @Produces
    @Singleton
    Outbox outbox(Vertx vertx, OutboxRelay relay) {
        return new Outbox(vertx, relay);
    }

    @Produces
    @Singleton
    LocalRoots localRoots(
            @ConfigProperty(name = "session.local-repo-roots") Optional<String> roots) {
        return LocalRoots.of(roots.orElse(""));
    }

    /** Without a key nothing can be decided here. */
    @Produces
    @Singleton
    Optional<Signer> signer(
            @ConfigProperty(name = "session.decision-signing-key") Optional<String> file)
            throws IOException {
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Signer.ofPem(Files.readString(Path.of(file.get()))));
    }
}
