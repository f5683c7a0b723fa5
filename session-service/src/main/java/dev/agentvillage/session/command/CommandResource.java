package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.SessionId;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Typing, resizing, stopping, pausing. */
@Path("/api/runner/sessions/{id}")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed(Roles.DEVELOPER)
public class CommandResource {
    private static final int RETRY_SECONDS = 2;

    private final InputService input;
    private final CommandService orders;
    private final Caller caller;

    CommandResource(InputService input, CommandService orders, Caller caller) {
        this.input = input;
        this.orders = orders;
        this.caller = caller;
    }

    @POST
    @Path("/input")
    @Operation(
            operationId = "input",
            summary = "Types into the terminal",
            description =
                    "Role developer. Answered when the bus has it; it lives for 10 s. 409 also while somebody else holds the terminal.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = InputBody.class)))
    public Uni<Ok> input(@PathParam("id") String id, byte @Nullable [] body) {
        SessionId session = Paths.session(id);
        return input.type(
                        caller.org(),
                        session,
                        caller.subject(),
                        Body.understood(CommandReader.input(Body.of(body).value())))
                .map(CommandResource::ok);
    }

    @POST
    @Path("/resize")
    @Operation(
            operationId = "resize",
            summary = "Changes the terminal's size",
            description = "Role developer. 409 also while somebody else holds the terminal.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SizeBody.class)))
    public Uni<Ok> resize(@PathParam("id") String id, byte @Nullable [] body) {
        SessionId session = Paths.session(id);
        return input.resize(
                        caller.org(),
                        session,
                        caller.subject(),
                        Body.understood(CommandReader.size(Body.of(body).value())))
                .map(CommandResource::ok);
    }

    @POST
    @Path("/stop")
    @Operation(
            operationId = "stop",
            summary = "Stops the session",
            description = "Role developer. In every state, as often as you like.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = StopBody.class)))
    public Uni<Ok> stop(@PathParam("id") String id, byte @Nullable [] body) {
        SessionId session = Paths.session(id);
        boolean graceful = Body.understood(CommandReader.graceful(Body.of(body).value()));
        return orders.stop(
                        asker(),
                        session,
                        graceful ? Stopping.Manner.GRACEFUL : Stopping.Manner.KILL)
                .map(CommandResource::ok);
    }

    @POST
    @Path("/pause")
    @Operation(
            operationId = "pause",
            summary = "Freezes the session's processes",
            description =
                    "Role developer. A session that is RUNNING or WAITING_FOR_APPROVAL; asking again"
                            + " while it is on its way is asking once. What waits for an approval"
                            + " goes on waiting.")
    public Uni<Ok> pause(@PathParam("id") String id, byte @Nullable [] body) {
        SessionId session = Paths.session(id);
        Body.understood(CommandReader.nothing(Body.of(body).value()));
        return orders.pause(asker(), session).map(CommandResource::ok);
    }

    @POST
    @Path("/resume")
    @Operation(
            operationId = "resume",
            summary = "Lets a paused session go on",
            description =
                    "Role developer. Back to RUNNING, or to WAITING_FOR_APPROVAL while any approval"
                            + " is pending: resuming decides none.")
    public Uni<Ok> resume(@PathParam("id") String id, byte @Nullable [] body) {
        SessionId session = Paths.session(id);
        Body.understood(CommandReader.nothing(Body.of(body).value()));
        return orders.resume(asker(), session).map(CommandResource::ok);
    }

    private CommandService.Asker asker() {
        return new CommandService.Asker(caller.org(), caller.subject());
    }

    private static Ok ok(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> Ok.TAKEN;
            case Outcome.NotFound _ -> throw new ProblemException(Problem.notFound("session"));
            case Outcome.Refused no ->
                    throw new ProblemException(Problem.of(409, no.code(), no.detail()));
            case Outcome.Unavailable _ ->
                    throw new ProblemException(
                            Problem.of(
                                            503,
                                            "unavailable",
                                            "The bus did not take it; nothing was done. Try again.")
                                    .withRetryAfter(RETRY_SECONDS));
        };
    }
}
