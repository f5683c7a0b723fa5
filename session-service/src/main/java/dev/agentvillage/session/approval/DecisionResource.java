package dev.agentvillage.session.approval;

import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.Body;
import dev.agentvillage.session.http.Ok;
import dev.agentvillage.session.http.Paths;
import dev.agentvillage.session.order.CommandReader;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Deciding. */
@Path("/api/runner/sessions/{id}/approvals/{approvalId}")
@Tag(name = "approvals")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed(Roles.APPROVER)
public class DecisionResource {
    private final ApprovalService approvals;
    private final Caller caller;

    DecisionResource(ApprovalService approvals, Caller caller) {
        this.approvals = approvals;
        this.caller = caller;
    }

    @POST
    @Operation(
            operationId = "decide",
            summary = "Allows or denies what waits",
            description =
                    "Role approver. The first decision is the only one. An allow releases exactly the"
                            + " action that was asked for, once; with the scope `session` the same"
                            + " command, in the same directory and for the same reason, is not asked"
                            + " for again in this session.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DecisionBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "It is decided, and on its way to the runner",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Ok.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "`already_resolved`, with the outcome; `invalid_state`: the session is stopping",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = AlreadyResolved.class)))
    public Uni<Response> decide(
            @PathParam("id") String id,
            @PathParam("approvalId") String approvalId,
            byte @Nullable [] body) {
        ApprovalService.Address address =
                new ApprovalService.Address(
                        caller.org(), Paths.session(id), Paths.approval(approvalId));
        return approvals
                .decide(
                        address,
                        caller.subject(),
                        Body.understood(CommandReader.decision(Body.of(body).value())))
                .map(DecisionResource::response);
    }

    private static Response response(ApprovalService.Answer answer) {
        return switch (answer) {
            case ApprovalService.Answer.Done _ -> Response.ok(Ok.TAKEN).build();
            case ApprovalService.Answer.NotFound _ ->
                    throw new ProblemException(Problem.notFound("approval"));
            case ApprovalService.Answer.No no -> response(no.why());
            case ApprovalService.Answer.Unsigned _ ->
                    throw new ProblemException(
                            Problem.of(
                                    503,
                                    "not_available",
                                    "This installation has no key to sign decisions with"
                                            + " (DECISION_SIGNING_KEY); nothing was decided."));
        };
    }

    private static Response response(Deciding.Ruling why) {
        return switch (why) {
            case Deciding.Ruling.Decided _ -> Response.ok(Ok.TAKEN).build();
            case Deciding.Ruling.Refused refused ->
                    throw new ProblemException(Problem.of(409, "invalid_state", refused.detail()));
            case Deciding.Ruling.Resolved was ->
                    Response.status(409)
                            .type(Problem.MEDIA_TYPE)
                            .entity(
                                    AlreadyResolved.of(
                                            was.as(), was.outcome(), Ids.timeOrdered().toString()))
                            .build();
        };
    }
}
