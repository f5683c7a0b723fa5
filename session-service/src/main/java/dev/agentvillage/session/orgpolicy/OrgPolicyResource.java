package dev.agentvillage.session.orgpolicy;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.Body;
import dev.agentvillage.session.order.PolicyReader;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What an organisation lets its sessions do at most. */
@Path("/api/runner/orgs/{org}/policy")
@Tag(name = "policy")
@Produces(MediaType.APPLICATION_JSON)
public class OrgPolicyResource {
    private final OrgPolicyService policies;
    private final Caller caller;

    OrgPolicyResource(OrgPolicyService policies, Caller caller) {
        this.policies = policies;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "policy",
            summary = "The organisation's policy",
            description = "Version 0 when none was ever set: then everything is allowed.")
    public Uni<OrgPolicy> read(@PathParam("org") String org) {
        return policies.of(own(org));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "setPolicy",
            summary = "Sets the organisation's policy",
            description =
                    "Role admin. Holds for sessions that are created from now on: each has the"
                            + " intersection of this and of what it asked for.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Policy.class)))
    public Uni<OrgPolicy> set(@PathParam("org") String org, byte @Nullable [] body) {
        OrgId own = own(org);
        return policies.set(
                        own,
                        caller.subject(),
                        Body.understood(PolicyReader.whole(Body.of(body).value())))
                .map(
                        set ->
                                set.orElseThrow(
                                        () ->
                                                new ProblemException(
                                                        Problem.of(
                                                                409,
                                                                "conflict",
                                                                "Somebody else set it at the same"
                                                                        + " time; read it and try"
                                                                        + " again."))));
    }

    /** Whose organisation it is not, does not learn whether it is there. */
    private OrgId own(String org) {
        if (!caller.org().value().equals(org)) {
            throw new ProblemException(Problem.notFound("organisation"));
        }
        return caller.org();
    }
}
