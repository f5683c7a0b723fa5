package dev.agentvillage.session.ticket;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.http.Paths;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tickets for browsers. */
@Path("/api/runner/sessions/{id}/tickets")
@Tag(name = "terminal")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class TicketResource {
    private final TicketService tickets;
    private final ServedSessions served;
    private final Caller caller;

    TicketResource(TicketService tickets, ServedSessions served, Caller caller) {
        this.tickets = tickets;
        this.served = served;
        this.caller = caller;
    }

    /**
     * A ticket.
     *
     * @param subprotocol to offer beside {@code bearer-token-carrier}
     * @param expiresAt epoch milliseconds
     */
    public record Ticket(String ticket, String subprotocol, long expiresAt) {}

    @POST
    @Operation(
            operationId = "ticket",
            summary = "A ticket for one socket",
            description =
                    "Good for 30 s and once, for this session's terminal or the work stream, with the caller's roles and until the caller's token expires: `new WebSocket(url, [\"bearer-token-carrier\", subprotocol])`.")
    @APIResponse(
            responseCode = "201",
            description = "The ticket",
            content = @Content(schema = @Schema(implementation = Ticket.class)))
    public Uni<Response> give(@PathParam("id") String id) {
        SessionId session = Paths.session(id);
        return served.of(caller.org(), session)
                .map(Paths::found)
                .flatMap(
                        there ->
                                tickets.give(
                                        new Bearer(
                                                caller.org(),
                                                caller.subject(),
                                                caller.roles(),
                                                session,
                                                caller.expiresAt())))
                .map(
                        ticket ->
                                Response.status(201)
                                        .header("Cache-Control", "no-store")
                                        .entity(ticket)
                                        .build());
    }
}
