package dev.agentvillage.session.command;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A terminal's size, as it is described. */
@Schema(
        name = "Resize",
        requiredProperties = {"cols", "rows"})
record SizeBody(
        @Schema(minimum = "2", maximum = "500", examples = "120") int cols,
        @Schema(minimum = "2", maximum = "300", examples = "40") int rows) {}
