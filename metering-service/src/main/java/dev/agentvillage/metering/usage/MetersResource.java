package dev.agentvillage.metering.usage;

import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /meters}. */
@Path("/api/metering/meters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "usage")
class MetersResource {

    @Schema(name = "Meter")
    record MeterItem(
            String key,
            @Schema(description = "`SUM` of ticks, or `MAX` of sessions at a moment.")
                    String aggregation,
            @Schema(description = "The base unit that it is counted in.") String unit,
            @Schema(description = "What it can be grouped by.") List<String> groupBy) {

        static MeterItem of(Meter meter) {
            return new MeterItem(
                    meter.key(),
                    meter.number().isPresent() ? "SUM" : "MAX",
                    meter.unit(),
                    Arrays.stream(Dimension.values()).map(Dimension::word).toList());
        }
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "meters", summary = "What usage is counted in")
    public Page<MeterItem> meters() {
        return new Page<>(Arrays.stream(Meter.values()).map(MeterItem::of).toList(), null);
    }
}
