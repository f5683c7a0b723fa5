package dev.agentvillage.metering.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.web.Bodies;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /orgs/{id}/grants}. */
@Path("/api/metering/orgs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "organisations")
class GrantResource {
    private static final int REASON_MAX = 1_000;
    private static final long MINUTE = 60_000;
    private static final long AMOUNT_MAX = 1_000_000_000_000_000L;
    private static final long LATEST = 253_370_764_800_000L;

    private final Caller caller;
    private final PgLimitsStore limits;
    private final Clock clock;

    GrantResource(Caller caller, PgLimitsStore limits, Clock clock) {
        this.caller = caller;
        this.limits = limits;
        this.clock = clock;
    }

    @Schema(name = "NewGrant")
    record Wanted(
            @Schema(required = true, description = "The key of a metered entitlement.")
                    @Nullable String entitlement,
            @Schema(required = true, minimum = "1", description = "In the meter's base unit.")
                    @Nullable Long amount,
            @Schema(description = "0 to 100; the lowest burns first. 50 when absent.")
                    @Nullable Integer priority,
            @Schema(description = "Epoch ms, the minute that it is in; now when absent.")
                    @Nullable Long effectiveAt,
            @Schema(description = "Epoch ms, exclusive; never when absent.")
                    @Nullable Long expiresAt,
            @Schema(required = true, maxLength = REASON_MAX) @Nullable String reason) {}

    @Schema(name = "Grant")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GrantItem(
            String id,
            String entitlement,
            BigInteger amount,
            @Schema(description = "By usage since it is effective.") BigInteger burnt,
            BigInteger remaining,
            int priority,
            long effectiveAt,
            @Nullable Long expiresAt,
            String reason,
            String givenBy,
            long givenAt) {

        static GrantItem of(PgGrantStore.Given given) {
            Grant g = given.grant();
            return new GrantItem(
                    g.id().toString(),
                    given.entitlement(),
                    g.amount(),
                    given.burnt(),
                    g.amount().subtract(given.burnt()),
                    g.priority(),
                    g.effectiveAt(),
                    g.expiresAt() == Grant.NEVER ? null : (Long) g.expiresAt(),
                    given.reason(),
                    given.by(),
                    g.givenAt());
        }
    }

    @GET
    @Path("/grants")
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "grants",
            summary = "What was given for metered entitlements, and what is burnt of it",
            description = "Burns by priority, then by what expires sooner, then by age.")
    public Uni<Page<GrantItem>> grants(@PathParam("id") String id) {
        OrgId org = Tenancy.named(caller.org(), id);
        return limits.entitlement(org)
                .onItem()
                .transformToMulti(e -> Multi.createFrom().iterable(e.rights()))
                .filter(r -> r.kind() == Right.Kind.METERED)
                .onItem()
                .transformToUniAndConcatenate(r -> limits.given(org, r))
                .collect()
                .asList()
                .map(
                        all ->
                                new Page<>(
                                        all.stream()
                                                .flatMap(List::stream)
                                                .map(GrantItem::of)
                                                .toList(),
                                        null));
    }

    @POST
    @Path("/grants")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "give",
            summary = "Gives an amount for a metered entitlement",
            description = "Role admin of the organisation `system`. Append-only.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Wanted.class)))
    @APIResponse(
            responseCode = "201",
            description = "It is given",
            content = @Content(schema = @Schema(implementation = GrantItem.class)))
    @APIResponse(responseCode = "409", description = "`too_many`: 200 of an entitlement")
    public Uni<Response> give(@PathParam("id") String id, byte @Nullable [] body) {
        OrgId org = RightResource.whose(caller.org(), id);
        Wanted wanted = Bodies.read(Wanted.class, body);
        PgGrantStore.Given given = given(wanted);
        return limits.entitlement(org)
                .invoke(
                        e -> {
                            if (e.rights().stream()
                                    .noneMatch(
                                            r ->
                                                    r.key().equals(given.entitlement())
                                                            && r.kind() == Right.Kind.METERED)) {
                                throw Bodies.invalid(
                                        "/entitlement", "pattern", "A metered one of theirs.");
                            }
                        })
                .chain(() -> limits.give(org, given))
                .map(
                        done -> {
                            if (!done) {
                                throw new ProblemException(
                                        Problem.of(
                                                409,
                                                "too_many",
                                                PgGrantStore.MOST + " grants are given for it."));
                            }
                            return Response.status(201).entity(GrantItem.of(given)).build();
                        });
    }

    private PgGrantStore.Given given(Wanted wanted) {
        long now = clock.millis();
        Long amount = wanted.amount();
        if (amount == null || amount < 1 || amount > AMOUNT_MAX) {
            throw Bodies.invalid("/amount", "range", "From 1 to 10^15.");
        }
        int priority = Optional.ofNullable(wanted.priority()).orElse(50);
        if (priority < 0 || priority > 100) {
            throw Bodies.invalid("/priority", "range", "From 0 to 100.");
        }
        long from = minute("/effectiveAt", Optional.ofNullable(wanted.effectiveAt()).orElse(now));
        Long until = wanted.expiresAt();
        long expires = until == null ? Grant.NEVER : minute("/expiresAt", until);
        if (expires <= from) {
            throw Bodies.invalid("/expiresAt", "range", "A later minute than effectiveAt.");
        }
        String reason = wanted.reason();
        if (reason == null
                || reason.isBlank()
                || reason.length() > REASON_MAX
                || reason.indexOf('\0') >= 0) {
            throw Bodies.invalid("/reason", "required", "1 to 1000 characters.");
        }
        return new PgGrantStore.Given(
                String.valueOf(wanted.entitlement()),
                new Grant(
                        Ids.timeOrdered(),
                        BigInteger.valueOf(amount),
                        priority,
                        from,
                        expires,
                        now),
                reason,
                caller.subject(),
                BigInteger.ZERO);
    }

    private static long minute(String at, long moment) {
        if (moment < 0 || moment > LATEST) {
            throw Bodies.invalid(at, "range", "Epoch milliseconds.");
        }
        return Math.floorDiv(moment, MINUTE) * MINUTE;
    }
}
