package dev.agentvillage.metering.ledger;

import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Positions;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /quarantine}. */
@Path("/api/metering/quarantine")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "quarantine", description = "What was kept aside: not dropped, not counted.")
class QuarantineResource {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Caller caller;
    private final PgQuarantineStore quarantine;
    private final Clock clock;

    QuarantineResource(Caller caller, PgQuarantineStore quarantine, Clock clock) {
        this.caller = caller;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    @Schema(name = "Replayed")
    record Replayed(
            @Schema(
                            description =
                                    "`counted`, `late` (counted already by a later tick's totals) or `duplicate`.")
                    String outcome) {}

    @GET
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "quarantine",
            summary = "Lists what was kept aside",
            description =
                    "Role operator or admin. The organisation `system` sees everybody's, and what names nobody.")
    @Parameter(
            name = "open",
            in = ParameterIn.QUERY,
            description = "`false` for what was replayed, too.",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
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
    public Uni<Page<QuarantineItem>> list(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters(), Set.of("open", "limit", "cursor"));
        int limit = parameters.limit(LIMIT, LIMIT_MAX);
        boolean open =
                parameters
                        .word(
                                "open",
                                w ->
                                        w.equals("true") || w.equals("false")
                                                ? Optional.of(w.equals("true"))
                                                : Optional.empty(),
                                "true or false")
                        .orElse(true);
        Optional<String> cursor = parameters.one("cursor");
        parameters.refuse();
        return quarantine.list(scope(), cursor.map(Positions::uuid).orElse(null), open, limit);
    }

    @POST
    @Path("/{id}/replay")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "replay",
            summary = "Judges a kept record once more, and counts it if it can be",
            description =
                    "Role operator or admin. Its age is no reason any more; everything else is judged by the ledger as it is now.")
    @APIResponse(responseCode = "404", description = "`not_found`")
    @APIResponse(
            responseCode = "409",
            description =
                    "`replayed`: it was before; `still_refused`: the detail says why, and it stays")
    public Uni<Replayed> replay(@PathParam("id") String id) {
        return quarantine
                .replay(uuid(id), scope(), caller.subject(), clock.millis())
                .map(
                        outcome ->
                                switch (outcome) {
                                    case Replay.Outcome.Posted(String how) -> new Replayed(how);
                                    case Replay.Outcome.Refused(Reason reason, String detail) ->
                                            throw new ProblemException(
                                                    Problem.of(
                                                            409,
                                                            "still_refused",
                                                            reason.code() + ": " + detail));
                                    case Replay.Outcome.Done _ ->
                                            throw new ProblemException(
                                                    Problem.of(
                                                            409,
                                                            "replayed",
                                                            "It was replayed before."));
                                    case Replay.Outcome.Unknown _ -> throw unknown();
                                });
    }

    private @Nullable String scope() {
        var org = caller.org();
        return Tenancy.runsTheVillage(org) ? null : org.value();
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return new ProblemException(Problem.notFound("record in quarantine"));
    }
}
