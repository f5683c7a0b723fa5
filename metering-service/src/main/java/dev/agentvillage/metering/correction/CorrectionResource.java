package dev.agentvillage.metering.correction;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.ledger.Unit;
import dev.agentvillage.metering.usage.Meter;
import dev.agentvillage.metering.web.Bodies;
import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Positions;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /corrections}. */
@Path("/api/metering/corrections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "corrections")
class CorrectionResource {
    private static final long MINUTE = 60_000;
    private static final long AMOUNT_MAX = 1_000_000_000_000_000L;
    private static final int REASON_MAX = 1_000;
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Caller caller;
    private final PgCorrectionStore corrections;
    private final Clock clock;

    CorrectionResource(Caller caller, PgCorrectionStore corrections, Clock clock) {
        this.caller = caller;
        this.corrections = corrections;
        this.clock = clock;
    }

    @Schema(name = "NewCorrection")
    record Wanted(
            @Schema(required = true) @Nullable String orgId,
            @Schema(required = true, format = "uuid") @Nullable String sessionId,
            @Schema(required = true, description = "A meter that is a sum: see GET /meters.")
                    @Nullable String meter,
            @Schema(required = true, description = "In the meter's base unit; not 0.")
                    @Nullable Long amount,
            @Schema(
                            required = true,
                            description =
                                    "Epoch ms: the minute that it takes effect in; not ahead.")
                    @Nullable Long at,
            @Schema(required = true, maxLength = REASON_MAX) @Nullable String reason) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "correct",
            summary = "Adds to what a session used, or takes from it",
            description =
                    "Role admin of the organisation `system`. Append-only: a wrong one is followed by its opposite. Usage, limits and exports follow; ticks stay as they came.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Wanted.class)))
    @APIResponse(
            responseCode = "201",
            description = "It is done",
            content = @Content(schema = @Schema(implementation = Correction.class)))
    @APIResponse(responseCode = "404", description = "`not_found`: the session has no usage")
    @APIResponse(
            responseCode = "409",
            description = "`less_than_nothing`: the session would have used less than 0")
    public Uni<Response> correct(byte @Nullable [] body) {
        if (!Tenancy.runsTheVillage(caller.org())) {
            throw new ProblemException(
                    Problem.of(403, "forbidden", "Whoever runs the village corrects."));
        }
        Wanted wanted = Bodies.read(Wanted.class, body);
        Meter meter =
                Optional.ofNullable(wanted.meter())
                        .flatMap(Meter::of)
                        .filter(m -> m.number().isPresent())
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                "/meter",
                                                "pattern",
                                                "A meter of GET /meters that is a SUM."));
        Unit unit = meter.number().orElseThrow();
        Correction correction = correction(wanted, meter);
        return corrections
                .add(correction, unit)
                .map(
                        outcome ->
                                switch (outcome) {
                                    case DONE -> Response.status(201).entity(correction).build();
                                    case NO_SUCH_USAGE ->
                                            throw new ProblemException(
                                                    Problem.of(
                                                            404,
                                                            "not_found",
                                                            "That session of that organisation has no usage."));
                                    case LESS_THAN_NOTHING ->
                                            throw new ProblemException(
                                                    Problem.of(
                                                            409,
                                                            "less_than_nothing",
                                                            "The session would have used less than nothing."));
                                });
    }

    private Correction correction(Wanted wanted, Meter meter) {
        long now = clock.millis();
        Long amount = wanted.amount();
        if (amount == null || amount == 0 || Math.abs(amount) > AMOUNT_MAX) {
            throw Bodies.invalid("/amount", "range", "Not 0, and at most 10^15 either way.");
        }
        Long at = wanted.at();
        if (at == null || at < 0 || at > now) {
            throw Bodies.invalid("/at", "range", "Epoch milliseconds, not ahead.");
        }
        String reason = wanted.reason();
        if (reason == null
                || reason.isBlank()
                || reason.length() > REASON_MAX
                || reason.indexOf('\0') >= 0) {
            throw Bodies.invalid("/reason", "required", "1 to 1000 characters.");
        }
        String session = wanted.sessionId();
        return new Correction(
                Ids.timeOrdered(),
                org(wanted.orgId()).value(),
                (session == null
                                ? Optional.<dev.agentvillage.contracts.id.SessionId>empty()
                                : Parameters.sessionId(session))
                        .orElseThrow(() -> Bodies.invalid("/sessionId", "pattern", "A UUID."))
                        .value(),
                meter.key(),
                amount,
                Math.floorDiv(at, MINUTE) * MINUTE,
                reason,
                caller.subject(),
                now);
    }

    private static OrgId org(@Nullable String id) {
        try {
            if (id != null) {
                return new OrgId(id);
            }
        } catch (IllegalArgumentException e) {
            throw Bodies.invalid("/orgId", "pattern", "The organisation's id.");
        }
        throw Bodies.invalid("/orgId", "required", "The organisation's id.");
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "corrections",
            summary = "What was corrected, by whom and why, the oldest first")
    public Uni<Page<Correction>> list(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters(), Set.of("limit", "cursor", "org"));
        int limit = parameters.limit(LIMIT, LIMIT_MAX);
        Optional<String> cursor = parameters.one("cursor");
        Optional<String> org = parameters.one("org");
        parameters.refuse();
        OrgId own = caller.org();
        return corrections.list(
                org.map(o -> Tenancy.named(own, o)).orElse(own).value(),
                cursor.map(Positions::uuid).orElse(null),
                limit);
    }
}
