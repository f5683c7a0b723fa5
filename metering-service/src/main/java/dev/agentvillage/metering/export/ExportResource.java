package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Positions;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /exports}. */
@Path("/api/metering/exports")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "exports")
class ExportResource {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Caller caller;
    private final PgExportStore exports;

    ExportResource(Caller caller, PgExportStore exports) {
        this.caller = caller;
        this.exports = exports;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "exports",
            summary = "What was told to whoever bills, in that order",
            description =
                    "As on `metering.usage`. A closed hour is told once; a revision says what it replaces.")
    @Parameter(
            name = "org",
            in = ParameterIn.QUERY,
            description = "Another organisation; only for `system`.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "100"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The nextCursor of the page before.",
            schema = @Schema(type = SchemaType.STRING))
    public Uni<Page<UsageRecord>> list(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters(), Set.of("limit", "cursor", "org"));
        int limit = parameters.limit(LIMIT, LIMIT_MAX);
        Optional<String> cursor = parameters.one("cursor");
        Optional<String> org = parameters.one("org");
        parameters.refuse();
        var own = caller.org();
        return exports.list(
                org.map(o -> Tenancy.named(own, o)).orElse(own),
                cursor.map(c -> Positions.number(Positions.of(c, 1).getFirst())).orElse(0L),
                limit);
    }
}
