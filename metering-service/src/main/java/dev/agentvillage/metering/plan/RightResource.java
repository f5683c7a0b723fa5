package dev.agentvillage.metering.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.usage.Meter;
import dev.agentvillage.metering.web.Bodies;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /orgs/{id}/entitlements}. */
@Path("/api/metering/orgs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "organisations")
class RightResource {
    private static final int RIGHTS_MAX = 50;
    private static final long VALUE_MAX = 1_000_000_000_000_000L;

    private final Caller caller;
    private final PgLimitsStore limits;

    RightResource(Caller caller, PgLimitsStore limits) {
        this.caller = caller;
        this.limits = limits;
    }

    @Schema(name = "Entitlement")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RightBody(
            @Schema(maxLength = 64) @Nullable String key,
            @Schema(description = "`boolean`, `static` or `metered`.") @Nullable String kind,
            @Schema(description = "Of a boolean 0 or 1; of a metered one absent.")
                    @Nullable Long value,
            @Schema(description = "Of a metered one: a meter that is a sum.")
                    @Nullable String meter,
            @Schema(description = "Of a metered one: whether sessions stop at its end.")
                    @Nullable Boolean hard) {

        static RightBody of(Right r) {
            Meter meter = r.meter();
            boolean metered = r.kind() == Right.Kind.METERED;
            return new RightBody(
                    r.key(),
                    r.kind().word(),
                    metered ? null : (Long) r.value(),
                    meter == null ? null : meter.key(),
                    metered ? (Boolean) r.hard() : null);
        }
    }

    @Schema(name = "Entitlements")
    record RightsBody(@Schema(maxItems = RIGHTS_MAX) @Nullable List<RightBody> entitlements) {}

    @GET
    @Path("/entitlements")
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "entitlements",
            summary = "What an organisation is entitled to: its plan's, and its own")
    public Uni<RightsBody> entitlements(@PathParam("id") String id) {
        return limits.entitlement(Tenancy.named(caller.org(), id))
                .map(e -> new RightsBody(e.rights().stream().map(RightBody::of).toList()));
    }

    @PUT
    @Path("/entitlements")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changeEntitlements",
            summary = "Sets what an organisation is entitled to beside its plan, or instead",
            description =
                    "Role admin of the organisation `system`. What is not named is as the plan says. Grants stay.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = RightsBody.class)))
    @APIResponse(responseCode = "403", description = "`forbidden`")
    public Uni<RightsBody> change(@PathParam("id") String id, byte @Nullable [] body) {
        OrgId org = whose(caller.org(), id);
        List<RightBody> wanted =
                Optional.ofNullable(Bodies.read(RightsBody.class, body).entitlements())
                        .orElseThrow(
                                () -> Bodies.invalid("/entitlements", "required", "Send a list."));
        if (wanted.size() > RIGHTS_MAX) {
            throw Bodies.invalid("/entitlements", "range", "At most " + RIGHTS_MAX + ".");
        }
        List<Right> rights = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Right right = right("/entitlements/" + i, wanted.get(i));
            if (rights.stream().anyMatch(r -> r.key().equals(right.key()))) {
                throw Bodies.invalid("/entitlements/" + i + "/key", "repeated", "Each key once.");
            }
            rights.add(right);
        }
        return limits.setRights(org, rights, caller.subject()).chain(() -> entitlements(id));
    }

    /**
     * @throws ProblemException where it is not whoever runs the village who asks
     */
    static OrgId whose(OrgId caller, String id) {
        OrgId org = Tenancy.named(caller, id);
        if (!Tenancy.runsTheVillage(caller)) {
            throw new ProblemException(
                    Problem.of(403, "forbidden", "Whoever runs the village entitles."));
        }
        return org;
    }

    private static Right right(String at, @Nullable RightBody b) {
        if (b == null) {
            throw Bodies.invalid(at, "required", "Not null.");
        }
        String key = b.key();
        if (key == null || !key.matches("[a-z][a-z0-9_]{0,63}")) {
            throw Bodies.invalid(at + "/key", "pattern", "A small letter, then a-z 0-9 _");
        }
        Right.Kind kind =
                Optional.ofNullable(b.kind())
                        .flatMap(Right.Kind::of)
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                at + "/kind",
                                                "pattern",
                                                "boolean, static or metered."));
        Long value = b.value();
        if (kind == Right.Kind.METERED) {
            Meter meter =
                    Optional.ofNullable(b.meter())
                            .flatMap(Meter::of)
                            .filter(m -> m.number().isPresent())
                            .orElseThrow(
                                    () ->
                                            Bodies.invalid(
                                                    at + "/meter",
                                                    "pattern",
                                                    "A meter of GET /meters that is a SUM."));
            return new Right(key, kind, 0, meter, Boolean.TRUE.equals(b.hard()));
        }
        long most = kind == Right.Kind.BOOLEAN ? 1 : VALUE_MAX;
        if (value == null || value < 0 || value > most) {
            throw Bodies.invalid(at + "/value", "range", "From 0 to " + most + ".");
        }
        return new Right(key, kind, value, null, false);
    }
}
