package dev.agentvillage.session.approval;

import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an approver says, as it is described. */
@Schema(name = "Decide", requiredProperties = "decision")
record DecisionBody(
        @Schema(examples = "allow") Decision decision,
        @Schema(
                        defaultValue = "once",
                        description =
                                "`session`, with allow only: every equal action of the session too, until it ends")
                @Nullable Scope scope,
        @Schema(maxLength = 2000, description = "Why; the agent may read it")
                @Nullable String note) {}
