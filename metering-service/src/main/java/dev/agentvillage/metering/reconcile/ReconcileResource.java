package dev.agentvillage.metering.reconcile;

import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /reconcile}. */
@Path("/api/metering/reconcile")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "reconciliation")
class ReconcileResource {
    private final Caller caller;
    private final PgReconcileStore ledger;
    private final Clock clock;

    ReconcileResource(Caller caller, PgReconcileStore ledger, Clock clock) {
        this.caller = caller;
        this.ledger = ledger;
        this.clock = clock;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "reconcile",
            summary = "Counts an organisation's ledger anew, and says where it does not agree",
            description =
                    "Role operator or admin. The archive of ticks against roll-ups, watermarks, exports and what sessions said at their end. Also done daily; a difference is an alert.")
    @Parameter(
            name = "org",
            in = ParameterIn.QUERY,
            description = "Another organisation; only for `system`.",
            schema = @Schema(type = SchemaType.STRING))
    public Uni<Reconciled> reconcile(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri.getQueryParameters(), Set.of("org"));
        Optional<String> org = parameters.one("org");
        parameters.refuse();
        var own = caller.org();
        return ledger.reconcile(org.map(o -> Tenancy.named(own, o)).orElse(own), 0, clock.millis());
    }
}
