package dev.agentvillage.metering.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A {@link UsageTick} as it lies on the wire. Finding the type first and then unwrapping the
 * envelope would buffer every tick twice, which costs five times what reading it does.
 */
record FlatTick(
        @Nullable String type,
        UUID eventId,
        SessionId sessionId,
        OrgId orgId,
        RepoRef repoRef,
        long ts,
        RunnerId runnerId,
        String incarnation,
        int attempt,
        long seq,
        String providerId,
        String providerVersion,
        @Nullable String model,
        long intervalMs,
        UsageUnits units,
        UsageUnits totals,
        @JsonProperty("final") boolean isFinal) {
    static final String TYPE = "USAGE_TICK";

    /**
     * @throws NullPointerException when the envelope is not whole
     */
    UsageTick tick() {
        return new UsageTick(
                new Envelope(
                        eventId,
                        sessionId,
                        orgId,
                        repoRef,
                        ts,
                        runnerId,
                        incarnation,
                        attempt,
                        seq),
                providerId,
                providerVersion,
                model,
                intervalMs,
                units,
                totals,
                isFinal);
    }
}
