package dev.agentvillage.metering.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record that was kept aside. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A record that was kept aside: not dropped, not counted.")
record QuarantineItem(
        UUID id,
        @Schema(description = "Why, as in `too_old` or `not_monotonic`.") String reason,
        String detail,
        @Nullable String orgId,
        @Nullable UUID sessionId,
        @Nullable Integer attempt,
        @Nullable Long seq,
        String topic,
        int partition,
        long offset,
        @Schema(description = "Epoch ms by the ledger's clock.") long receivedAt,
        @Schema(description = "Epoch ms; absent while it is not counted.")
                @Nullable Long replayedAt,
        @Nullable String replayedBy) {}
