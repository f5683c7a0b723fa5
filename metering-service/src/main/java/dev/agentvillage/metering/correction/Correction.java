package dev.agentvillage.metering.correction;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An amount that somebody added, or took. */
@Schema(description = "An amount that somebody added, or took with a minus.")
record Correction(
        UUID id,
        String orgId,
        UUID sessionId,
        String meter,
        @Schema(description = "In the meter's base unit; not 0.") long amount,
        @Schema(description = "Epoch ms: the minute that it takes effect in.") long at,
        String reason,
        String madeBy,
        @Schema(description = "Epoch ms.") long madeAt) {}
