package dev.agentvillage.metering.organisation;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.web.Bodies;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /orgs/{id}/settings}. */
@Path("/api/metering/orgs/{id}/settings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "organisations")
class SettingsResource {
    private final Caller caller;
    private final PgOrganisationStore organisations;

    SettingsResource(Caller caller, PgOrganisationStore organisations) {
        this.caller = caller;
        this.organisations = organisations;
    }

    @Schema(name = "OrganisationSettings")
    record Settings(
            @Schema(
                            description =
                                    "A name of the tz database, or UTC: days and months of usage begin at midnight there.",
                            examples = "Europe/Berlin")
                    @Nullable String timeZone) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "settings", summary = "The time zone that windows are in")
    public Uni<Settings> settings(@PathParam("id") String id) {
        return organisations
                .zone(Tenancy.named(caller.org(), id))
                .map(zone -> new Settings(Zones.name(zone)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changeSettings",
            summary = "Sets the time zone that windows are in",
            description = "Role admin. What is counted stays; only where windows begin changes.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Settings.class)))
    public Uni<Settings> change(@PathParam("id") String id, byte @Nullable [] body) {
        OrgId org = Tenancy.named(caller.org(), id);
        ZoneId zone =
                Zones.of(Bodies.read(Settings.class, body).timeZone())
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                "/timeZone",
                                                "pattern",
                                                "Send a name as in Europe/Berlin, or UTC."));
        return organisations
                .setZone(org, zone, caller.subject())
                .replaceWith(new Settings(Zones.name(zone)));
    }
}
