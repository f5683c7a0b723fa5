package dev.agentvillage.session.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.Body;
import dev.agentvillage.session.http.Ok;
import dev.agentvillage.session.order.CommandReader;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The runners. Any role may read them; what a runner holds for other organisations is not shown.
 */
@Path("/api/runner/runners")
@Tag(name = "runners")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class RunnerResource {
    private final Outbox outbox;
    private final RunnerStore runners;
    private final FleetService fleet;
    private final Caller caller;
    private final Clock clock;

    RunnerResource(
            Outbox outbox, RunnerStore runners, FleetService fleet, Caller caller, Clock clock) {
        this.outbox = outbox;
        this.runners = runners;
        this.fleet = fleet;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * A runner.
     *
     * @param status {@code online}, {@code draining}, {@code maintenance}, as it says; {@code
     *     draining} also when it was asked to; or {@code offline} when it has said nothing for 30 s
     * @param missing the providers that it does not have, and why
     * @param lastSeen epoch milliseconds, the control plane's clock
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunnerView(
            String runnerId,
            String pool,
            String status,
            String runnerVersion,
            String hostname,
            Map<String, String> labels,
            RunnerHeartbeat.Capacity capacity,
            List<RuntimeView> runtimes,
            @Nullable List<RunnerHeartbeat.Missing> missing,
            long lastSeen) {

        static RunnerView of(Runner runner, long now) {
            RunnerHeartbeat told = runner.heartbeat();
            return new RunnerView(
                    told.runnerId().value(),
                    told.pool(),
                    status(runner, now),
                    told.runnerVersion(),
                    told.hostname(),
                    told.labels(),
                    told.capacity(),
                    told.runtimes().stream()
                            .map(r -> new RuntimeView(r.providerId(), r.version(), r.integrity()))
                            .toList(),
                    told.missing(),
                    runner.lastSeen());
        }

        private static String status(Runner runner, long now) {
            if (!runner.heardWithin(Runner.ELIGIBLE_MS, now)) {
                return "offline";
            }
            RunnerHeartbeat.Status said = runner.heartbeat().status();
            return (runner.forgotItsDrain() ? RunnerHeartbeat.Status.DRAINING : said)
                    .name()
                    .toLowerCase(Locale.ROOT);
        }
    }

    /** A provider as a runner has it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RuntimeView(String providerId, String version, @Nullable String integrity) {}

    @GET
    @Operation(operationId = "runners", summary = "The runners")
    public Uni<Page<RunnerView>> list() {
        long now = clock.millis();
        return outbox.withTransaction((db, letters) -> runners.all())
                .map(
                        fleet ->
                                new Page<>(
                                        fleet.stream().map(r -> RunnerView.of(r, now)).toList(),
                                        null));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "runner", summary = "A runner")
    public Uni<RunnerView> read(@PathParam("id") String id) {
        return outbox.withTransaction((db, letters) -> runners.read(runner(id)))
                .map(
                        runner -> {
                            if (runner == null) {
                                throw new ProblemException(Problem.notFound("runner"));
                            }
                            return RunnerView.of(runner, clock.millis());
                        });
    }

    @POST
    @Path("/{id}/drain")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "drain",
            summary = "Lets a runner finish what runs and take nothing new",
            description = "Role operator. Stands until it is undrained, restarts included.")
    public Uni<Ok> drain(@PathParam("id") String id, byte @Nullable [] body) {
        return drain(id, body, true);
    }

    @POST
    @Path("/{id}/undrain")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "undrain",
            summary = "Lets a runner take new sessions again",
            description = "Role operator.")
    public Uni<Ok> undrain(@PathParam("id") String id, byte @Nullable [] body) {
        return drain(id, body, false);
    }

    private Uni<Ok> drain(String id, byte @Nullable [] body, boolean drained) {
        Body.understood(CommandReader.nothing(Body.of(body).value()));
        return fleet.drain(
                        new FleetService.Operator(caller.org(), caller.subject()),
                        runner(id),
                        drained)
                .map(RunnerResource::taken);
    }

    @POST
    @Path("/{id}/runtimes")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "prepareRuntime",
            summary = "Lets a runner install a version of a coding CLI",
            description =
                    "Role operator. The runner takes it from its own registry, compares the integrity"
                            + " and asks the program for its version; when it is there, the runner"
                            + " lists it among its runtimes.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RuntimeBody.class)))
    public Uni<Ok> prepare(@PathParam("id") String id, byte @Nullable [] body) {
        return fleet.prepare(
                        new FleetService.Operator(caller.org(), caller.subject()),
                        runner(id),
                        Body.understood(CommandReader.runtime(Body.of(body).value())))
                .map(RunnerResource::taken);
    }

    private static Ok taken(boolean found) {
        if (!found) {
            throw new ProblemException(Problem.notFound("runner"));
        }
        return Ok.TAKEN;
    }

    private static RunnerId runner(String id) {
        if (id.isBlank() || id.length() > 100) {
            throw new ProblemException(Problem.notFound("runner"));
        }
        return new RunnerId(id);
    }
}
