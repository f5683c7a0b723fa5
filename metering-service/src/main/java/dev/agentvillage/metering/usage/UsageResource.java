package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Positions;
import dev.agentvillage.platform.web.Caller;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the caller's organisation used. */
@Path("/api/metering")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "usage", description = "What the caller's organisation used.")
@APIResponse(
        responseCode = "400",
        description = "`invalid_request` with all violations",
        content =
                @Content(
                        mediaType = Problem.MEDIA_TYPE,
                        schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "401",
        description = "`unauthenticated`",
        content =
                @Content(
                        mediaType = Problem.MEDIA_TYPE,
                        schema = @Schema(implementation = Problem.class)))
class UsageResource {
    private static final int TICKS = 1_000;
    private static final int TICKS_MAX = 5_000;

    private final Caller caller;
    private final UsageService usage;
    private final PgSessionUsageStore sessions;

    UsageResource(Caller caller, UsageService usage, PgSessionUsageStore sessions) {
        this.caller = caller;
        this.usage = usage;
        this.sessions = sessions;
    }

    @GET
    @Path("/usage")
    @Operation(
            operationId = "usage",
            summary = "Usage by window and group",
            description =
                    "Ordered by window, then by the groups as named. The range is widened to whole minutes; a window that reaches over its ends is cut there. Days and months are those of the organisation's time zone.")
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description =
                    "Epoch ms or ISO 8601 with zone, inclusive; a day before `to` when absent.",
            schema = @Schema(type = SchemaType.STRING),
            example = "2026-11-21T00:00:00Z")
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "Exclusive; now when absent.",
            schema = @Schema(type = SchemaType.STRING),
            example = "2026-11-22T00:00:00Z")
    @Parameter(
            name = "window",
            in = ParameterIn.QUERY,
            description = "At most 7 days for minute, 93 for hour, 732 for the others.",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"minute", "hour", "day", "month", "total"},
                            defaultValue = "hour"))
    @Parameter(
            name = "groupBy",
            in = ParameterIn.QUERY,
            description =
                    "Some of org, session, provider, provider_version, model, kind, repository, room, agent, plan, separated by commas. What only a session's creation tells is empty until that is known.",
            schema = @Schema(type = SchemaType.STRING),
            example = "provider")
    @Parameter(
            name = "session",
            in = ParameterIn.QUERY,
            description = "Only this session.",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Parameter(
            name = "provider",
            in = ParameterIn.QUERY,
            description = "Only this provider.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "filter",
            in = ParameterIn.QUERY,
            description =
                    "`dimension:value`, repeated for more: only what has all of them. The dimensions are those of groupBy.",
            schema = @Schema(type = SchemaType.STRING),
            example = "kind:agent")
    @Parameter(
            name = "meter",
            in = ParameterIn.QUERY,
            description =
                    "Only these numbers, separated by commas: agent_seconds, terminal_kb, files_touched, commands_run, approvals, provider_invocations, tokens_input, tokens_output, tokens_cached, tokens_reasoning, cost_micros. All when absent. session_concurrency, the most sessions at any one moment, and configured meters are asked for alone; of these `quantity` is the answer.",
            schema = @Schema(type = SchemaType.STRING),
            example = "agent_seconds,terminal_kb")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "100"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The nextCursor of the page before.",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", description = "A page")
    public Uni<Page<UsageItem>> usage(@Context UriInfo uri) {
        return usage.usage(uri.getQueryParameters());
    }

    @GET
    @Path("/usage.csv")
    @Produces("text/csv")
    @Operation(
            operationId = "usageCsv",
            summary = "The same as CSV",
            description =
                    "Takes the parameters of `/usage`. RFC 4180 with a head, numbers in base units; the header `Next-Cursor` is there while there is another page.")
    @APIResponse(responseCode = "200", description = "A page")
    public Uni<Response> csv(@Context UriInfo uri) {
        return usage.csv(uri.getQueryParameters())
                .map(
                        table -> {
                            var response = Response.ok(table.text());
                            return table.nextCursor() == null
                                    ? response.build()
                                    : response.header("Next-Cursor", table.nextCursor()).build();
                        });
    }

    @GET
    @Path("/sessions/{id}/usage")
    @Operation(
            operationId = "sessionUsage",
            summary = "A session's ticks one by one, and what they come to")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "5000",
                            defaultValue = "1000"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The nextCursor of the page before.",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", description = "The session's usage")
    @APIResponse(
            responseCode = "404",
            description = "`not_found`: unknown, or of another organisation",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class)))
    public Uni<SessionUsage> session(@PathParam("id") String id, @Context UriInfo uri) {
        Parameters parameters = new Parameters(uri.getQueryParameters(), Set.of("limit", "cursor"));
        int limit = parameters.limit(TICKS, TICKS_MAX);
        String cursor = parameters.one("cursor").orElse(null);
        parameters.refuse();
        var session = Parameters.sessionId(id).orElseThrow(UsageResource::noSuchSession);
        return sessions.usage(caller.org(), session, after(cursor), limit)
                .map(found -> found.orElseThrow(UsageResource::noSuchSession));
    }

    private static PgSessionUsageStore.After after(@Nullable String cursor) {
        if (cursor == null) {
            return PgSessionUsageStore.After.START;
        }
        List<String> parts = Positions.of(cursor, 2);
        return new PgSessionUsageStore.After(
                Positions.number(parts.getFirst()), Positions.number(parts.getLast()));
    }

    private static ProblemException noSuchSession() {
        return new ProblemException(Problem.notFound("session"));
    }
}
