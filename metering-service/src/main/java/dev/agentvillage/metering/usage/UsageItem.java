package dev.agentvillage.metering.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A group's usage in a window. Windows without usage are not listed. */
@Schema(description = "A group's usage in a window. Windows without usage are not listed.")
record UsageItem(
        @Schema(description = "Epoch ms; the window's start, or the range's if that is later.")
                long start,
        @Schema(description = "Epoch ms, exclusive.") long end,
        @Schema(description = "The dimensions of groupBy with their values.")
                Map<String, String> group,
        @JsonUnwrapped Quantities quantities) {}
