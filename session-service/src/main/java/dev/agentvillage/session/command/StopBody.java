package dev.agentvillage.session.command;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How to stop, as it is described. */
@Schema(name = "Stop")
record StopBody(
        @Schema(
                        defaultValue = "true",
                        description = "Whether the program may end by itself before it is killed")
                @Nullable Boolean graceful) {}
