package dev.agentvillage.session.fleet;

import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.fleet.Offers.Offer;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a session can be created with now. */
@Path("/api/runner/providers")
@Tag(name = "runners")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class ProviderResource {
    private final Outbox outbox;
    private final RunnerStore runners;
    private final Clock clock;

    ProviderResource(Outbox outbox, RunnerStore runners, Clock clock) {
        this.outbox = outbox;
        this.runners = runners;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "providers",
            summary = "What can be asked for now",
            description = "Of the runners that are online and not draining.")
    public Uni<Page<Offer>> list() {
        return outbox.withTransaction((db, letters) -> runners.all())
                .map(fleet -> new Page<>(Offers.of(fleet, clock.millis()), null));
    }
}
