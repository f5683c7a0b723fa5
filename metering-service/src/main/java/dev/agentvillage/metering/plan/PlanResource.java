package dev.agentvillage.metering.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.metering.plan.Plan.Allowance;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /orgs/{id}/plan}, {@code /limits} and {@code /budgets}. */
@Path("/api/metering/orgs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "organisations")
class PlanResource {
    private static final int BUDGETS_MAX = 20;
    private static final long AMOUNT_MAX = 1_000_000_000_000_000L;

    private final Caller caller;
    private final PgLimitsStore limits;
    private final Clock clock;

    PlanResource(Caller caller, PgLimitsStore limits, Clock clock) {
        this.caller = caller;
        this.limits = limits;
        this.clock = clock;
    }

    @Schema(name = "Contract", description = "What an enterprise plan allows; absent is no limit.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ContractBody(
            @Schema(minimum = "0") @Nullable Long concurrentSessions,
            @Schema(minimum = "1000") @Nullable Long sessionLengthMs,
            @Schema(minimum = "0") @Nullable Long agentMsADay) {}

    @Schema(name = "Plan")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlanBody(
            @Schema(description = "`free`, `team` or `enterprise`.") @Nullable String planId,
            @Schema(description = "Only with `enterprise`.") @Nullable ContractBody contract) {}

    @Schema(name = "BudgetItem")
    record BudgetBody(
            @Schema(maxLength = 100) @Nullable String id,
            @Schema(
                            description =
                                    "`day` or `month`, in the organisation's time zone, or `session`: each for itself.")
                    @Nullable String scope,
            @Schema(description = "A meter that is a sum: see GET /meters.") @Nullable String meter,
            @Schema(description = "In the meter's base unit.", minimum = "1") @Nullable Long amount,
            @Schema(description = "Whether sessions stop at it; else it is only told.")
                    @Nullable Boolean hard) {}

    @Schema(name = "Budgets")
    record BudgetsBody(@Schema(maxItems = BUDGETS_MAX) @Nullable List<BudgetBody> budgets) {}

    @GET
    @Path("/plan")
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "plan", summary = "The plan of an organisation")
    public Uni<PlanBody> plan(@PathParam("id") String id) {
        return limits.entitlement(Tenancy.named(caller.org(), id)).map(PlanResource::body);
    }

    @PUT
    @Path("/plan")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changePlan",
            summary = "Sets the plan of an organisation",
            description =
                    "Role admin of the organisation `system`: nobody sets what they pay for. Holds everywhere within seconds.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = PlanBody.class)))
    @APIResponse(responseCode = "403", description = "`forbidden`")
    public Uni<PlanBody> changePlan(@PathParam("id") String id, byte @Nullable [] body) {
        OrgId org = Tenancy.named(caller.org(), id);
        if (!Tenancy.runsTheVillage(caller.org())) {
            throw new ProblemException(
                    Problem.of(403, "forbidden", "Whoever runs the village sets plans."));
        }
        PlanBody wanted = Bodies.read(PlanBody.class, body);
        Plan plan =
                Plan.of(wanted.planId())
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                "/planId",
                                                "pattern",
                                                "One of free, team, enterprise."));
        ContractBody contract = wanted.contract();
        if (contract != null && plan != Plan.ENTERPRISE) {
            throw Bodies.invalid("/contract", "combination", "Only with planId enterprise.");
        }
        Entitlement entitled =
                new Entitlement(org, plan, allowance(contract), List.of(), List.of());
        return limits.set(entitled, caller.subject()).replaceWith(body(entitled));
    }

    @GET
    @Path("/limits")
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "limits",
            summary = "What an organisation may use, and what it has",
            description = "As on `metering.limits`, but of this moment.")
    public Uni<OrgLimits> limits(@PathParam("id") String id) {
        return limits.limits(Tenancy.named(caller.org(), id), clock.instant());
    }

    @GET
    @Path("/budgets")
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "budgets", summary = "The budgets that an organisation gave itself")
    public Uni<BudgetsBody> budgets(@PathParam("id") String id) {
        return limits.entitlement(Tenancy.named(caller.org(), id))
                .map(e -> new BudgetsBody(e.budgets().stream().map(PlanResource::body).toList()));
    }

    @PUT
    @Path("/budgets")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changeBudgets",
            summary = "Sets all budgets of an organisation",
            description =
                    "Role admin. What is not named is gone. At 50, 80 and 100 % an alert, each once in a period. A hard one pauses sessions at 100 % and asks whether they may go on.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = BudgetsBody.class)))
    public Uni<BudgetsBody> changeBudgets(@PathParam("id") String id, byte @Nullable [] body) {
        OrgId org = Tenancy.named(caller.org(), id);
        List<BudgetBody> wanted =
                Optional.ofNullable(Bodies.read(BudgetsBody.class, body).budgets())
                        .orElseThrow(() -> Bodies.invalid("/budgets", "required", "Send a list."));
        if (wanted.size() > BUDGETS_MAX) {
            throw Bodies.invalid("/budgets", "range", "At most " + BUDGETS_MAX + ".");
        }
        List<Budget> budgets = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            Budget budget = budget("/budgets/" + i, wanted.get(i));
            if (!ids.add(budget.id())) {
                throw Bodies.invalid("/budgets/" + i + "/id", "repeated", "Each id once.");
            }
            budgets.add(budget);
        }
        return limits.setBudgets(org, budgets, caller.subject())
                .replaceWith(new BudgetsBody(budgets.stream().map(PlanResource::body).toList()));
    }

    private static Budget budget(String at, @Nullable BudgetBody b) {
        if (b == null) {
            throw Bodies.invalid(at, "required", "Not null.");
        }
        String id = b.id();
        if (id == null || !id.matches("[A-Za-z0-9._-]{1,100}")) {
            throw Bodies.invalid(at + "/id", "pattern", "1 to 100 of A-Z a-z 0-9 . _ -");
        }
        Long amount = b.amount();
        if (amount == null || amount < 1 || amount > AMOUNT_MAX) {
            throw Bodies.invalid(at + "/amount", "range", "From 1 to 10^15.");
        }
        return new Budget(
                id,
                Optional.ofNullable(b.scope())
                        .flatMap(Budget.Scope::of)
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                at + "/scope",
                                                "pattern",
                                                "day, month or session.")),
                Optional.ofNullable(b.meter())
                        .flatMap(Meter::of)
                        .filter(m -> m.number().isPresent())
                        .orElseThrow(
                                () ->
                                        Bodies.invalid(
                                                at + "/meter",
                                                "pattern",
                                                "A meter of GET /meters that is a SUM.")),
                amount,
                Boolean.TRUE.equals(b.hard()));
    }

    private static Allowance allowance(@Nullable ContractBody c) {
        if (c == null) {
            return new Allowance(null, null, null);
        }
        atLeast("concurrentSessions", c.concurrentSessions(), 0);
        atLeast("sessionLengthMs", c.sessionLengthMs(), 1_000);
        atLeast("agentMsADay", c.agentMsADay(), 0);
        return new Allowance(c.concurrentSessions(), c.sessionLengthMs(), c.agentMsADay());
    }

    private static void atLeast(String name, @Nullable Long number, long least) {
        if (number != null && (number < least || number > AMOUNT_MAX)) {
            throw Bodies.invalid(
                    "/contract/" + name, "range", "From " + least + " to 10^15, or absent.");
        }
    }

    private static PlanBody body(Entitlement e) {
        Allowance c = e.contract();
        boolean says =
                c.concurrentSessions() != null
                        || c.sessionLengthMs() != null
                        || c.agentMsADay() != null;
        return new PlanBody(
                e.plan().id(),
                says
                        ? new ContractBody(
                                c.concurrentSessions(), c.sessionLengthMs(), c.agentMsADay())
                        : null);
    }

    private static BudgetBody body(Budget b) {
        return new BudgetBody(b.id(), b.scope().word(), b.meter().key(), b.amount(), b.hard());
    }
}
