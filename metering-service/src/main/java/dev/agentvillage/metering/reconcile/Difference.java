package dev.agentvillage.metering.reconcile;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Two numbers that should be one. */
@Schema(description = "Two numbers that should be one.")
record Difference(
        @Schema(
                        description =
                                "`roll_up`: roll-ups less corrections are not the archive's totals; `watermark`: nor is how far it was counted; `session_total`: nor is what the session said at its end; `hour`: an hour is not what its ticks come to; `export`: what was told is not what was stored until then; `seal`: a sealed day was changed.")
                String kind,
        @Schema(
                        description =
                                "The row: a session, a session and its hour, an export's id, a sealed day.")
                String row,
        @Schema(description = "As the ledger's columns are called; a meter, for an export.")
                String unit,
        @Schema(description = "By the archive.") String archive,
        String found) {}
