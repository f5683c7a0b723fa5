package dev.agentvillage.session.artifact;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.http.Paths;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The session's patch, once it has ended. */
@Path("/api/runner/sessions/{id}/diff")
@Tag(name = "sessions")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class DiffResource {
    private final ArtifactStore artifacts;
    private final ServedSessions served;
    private final Caller caller;

    DiffResource(ArtifactStore artifacts, ServedSessions served, Caller caller) {
        this.artifacts = artifacts;
        this.served = served;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "diff",
            summary = "The session's patch",
            description = "404 until it has ended.")
    @Produces("text/x-diff")
    public Uni<byte[]> diff(@PathParam("id") String id) {
        SessionId session = Paths.session(id);
        return served.fresh(caller.org(), session)
                .map(Paths::found)
                .flatMap(
                        found -> {
                            PatchRef patch = found.progress().end().patch();
                            if (patch == null) {
                                throw none();
                            }
                            return artifacts.read(session, patch.artifactId());
                        })
                .map(whole -> whole.orElseThrow(DiffResource::none));
    }

    private static ProblemException none() {
        return new ProblemException(
                Problem.of(
                        404,
                        "not_found",
                        "There is no patch (yet); a session has one when it has ended."));
    }
}
