package dev.agentvillage.metering.outbox;

import dev.agentvillage.platform.store.OutboxRelay;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The relay between outbox and broker. */
class RelayConfig {
    @Produces
    @Singleton
    OutboxRelay relay(Pool pool, RelayPublisher publisher) {
        return new OutboxRelay(pool, publisher::publish);
    }
}
