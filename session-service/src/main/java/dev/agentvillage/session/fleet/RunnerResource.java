package dev.agentvillage.session.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
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
    private final Clock clock;

    RunnerResource(Outbox outbox, RunnerStore runners, Clock clock) {
        this.outbox = outbox;
        this.runners = runners;
        this.clock = clock;
    }

    /**
     * A runner.
     *
     * @param status {@code online}, {@code draining}, {@code maintenance}, as it says, or {@code
     *     offline} when it has said nothing for 30 s
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
            long lastSeen) {

        static RunnerView of(Runner runner, long now) {
            RunnerHeartbeat told = runner.heartbeat();
            return new RunnerView(
                    told.runnerId().value(),
                    told.pool(),
                    runner.heardWithin(Runner.ELIGIBLE_MS, now)
                            ? told.status().name().toLowerCase(Locale.ROOT)
                            : "offline",
                    told.runnerVersion(),
                    told.hostname(),
                    told.labels(),
                    told.capacity(),
                    told.runtimes().stream()
                            .map(r -> new RuntimeView(r.providerId(), r.version(), r.integrity()))
                            .toList(),
                    runner.lastSeen());
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
        if (id.isBlank() || id.length() > 100) {
            throw new ProblemException(Problem.notFound("runner"));
        }
        return outbox.withTransaction((db, letters) -> runners.read(new RunnerId(id)))
                .map(
                        runner -> {
                            if (runner == null) {
                                throw new ProblemException(Problem.notFound("runner"));
                            }
                            return RunnerView.of(runner, clock.millis());
                        });
    }
}
