package dev.agentvillage.metering.reconcile;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a reconciliation found. */
@Schema(name = "Reconciliation")
record Reconciled(
        String orgId,
        @Schema(description = "Epoch ms.") long at,
        @Schema(description = "How many sessions were counted anew.") long sessions,
        boolean exact,
        @Schema(description = "At most 1000.") List<Difference> differences) {}
