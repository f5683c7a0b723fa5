package dev.agentvillage.metering.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.id.SessionId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A session's ticks one by one, and what they come to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A session's ticks one by one, and what they come to.")
record SessionUsage(
        SessionId sessionId,
        @Schema(description = "By attempt and seq.") List<TickItem> ticks,
        @Schema(description = "Opaque; absent on the last page.") @Nullable String nextCursor,
        @Schema(description = "What the runner says: the totals of its last ticks.")
                Quantities totals,
        @Schema(description = "What the ledger has counted. Equal to totals, or it is a bug.")
                Quantities sum,
        @Schema(description = "What the session's end says; absent before that.")
                @Nullable Quantities reported,
        @Schema(description = "Whether the last attempt's final tick is here.")
                @JsonProperty("final")
                boolean isFinal,
        @Schema(description = "Ticks that never came; later totals have counted for them.")
                List<MissingTicks> missing) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(description = "A tick as it came.")
    record TickItem(
            int attempt,
            long seq,
            @Schema(description = "Epoch ms by the runner's clock.") long ts,
            @Schema(description = "The tick covers [ts - intervalMs, ts).") long intervalMs,
            String providerId,
            String providerVersion,
            @Nullable String model,
            @Schema(description = "Since the tick before.") Quantities units,
            @Schema(description = "Since the attempt began.") Quantities totals,
            @JsonProperty("final") boolean isFinal,
            @Schema(
                            description =
                                    "The first seq that this tick's totals counted: less than seq when ticks before it were lost, 0 when it came late, and counts for itself where another had counted for it.")
                    long countedFrom,
            @Schema(description = "Epoch ms by the ledger's clock.") long receivedAt) {}

    @Schema(description = "Both inclusive.")
    record MissingTicks(int attempt, long fromSeq, long toSeq) {}
}
