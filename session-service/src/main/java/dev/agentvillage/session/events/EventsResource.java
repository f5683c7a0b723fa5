package dev.agentvillage.session.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.platform.web.Violation;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.http.Paths;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** A session's events: by the page, or as they come. */
@Path("/api/runner/sessions/{id}/events")
@Tag(name = "events")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class EventsResource {
    private static final int MAX_PAGE = 500;
    private static final Pattern TYPE = Pattern.compile("[A-Z_]{1,60}");

    private static final String EXAMPLE =
            """
            {"items": [{"type": "SESSION_PLACED", "eventId": "019a0000-0000-7000-8000-000000000000",
              "sessionId": "6c9f1f0e-8a5e-4f0e-9a54-1f2f3a4b5c6d", "orgId": "demo", "seq": 2,
              "at": 1795222800000, "runnerId": "r1", "attempt": 1}], "nextCursor": "2"}
            """;

    private final EventStore store;
    private final EventStreams streams;
    private final ServedSessions served;
    private final Caller caller;
    private final Clock clock;

    EventsResource(
            EventStore store,
            EventStreams streams,
            ServedSessions served,
            Caller caller,
            Clock clock) {
        this.store = store;
        this.streams = streams;
        this.served = served;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "events",
            summary = "The session's events, by the page or as they come",
            description =
                    "As JSON a page; as `text/event-stream` all after `Last-Event-ID` (or `after_seq`) and then live, with `id: seq`, until the session's last event SESSION_FINISHED or the end of the token's life. The events are those of the topic `session.events`.")
    @APIResponse(
            responseCode = "200",
            description = "Events in order",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        examples = @ExampleObject(name = "page", value = EXAMPLE)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS)
            })
    public Uni<Page<JsonNode>> page(
            @PathParam("id") String id,
            @QueryParam("after_seq") @Parameter(description = "Only events with a higher seq")
                    @Nullable String afterSeq,
            @QueryParam("types")
                    @Parameter(
                            description =
                                    "Names, separated by commas: of the runner's event where one was accepted")
                    @Nullable String types,
            @QueryParam("limit") @Parameter(description = "1 to 500, default 100")
                    @Nullable String limit) {
        SessionId session = Paths.session(id);
        long after = Paths.number("after_seq", afterSeq, 0, 0, Long.MAX_VALUE);
        int most = (int) Paths.number("limit", limit, 100, 1, MAX_PAGE);
        List<String> wanted = types(types);
        return mine(session)
                .flatMap(v -> store.after(session, after, wanted, most + 1))
                .map(
                        found ->
                                Page.of(
                                        found,
                                        most,
                                        event -> Json.parse(JsonNode.class, event.json()),
                                        last -> Long.toString(last.seq())));
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") String id,
            @QueryParam("after_seq") @Nullable String afterSeq,
            @QueryParam("types") @Nullable String types,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        SessionId session = Paths.session(id);
        long after =
                lastEventId == null
                        ? Paths.number("after_seq", afterSeq, 0, 0, Long.MAX_VALUE)
                        : Paths.number("Last-Event-ID", lastEventId, 0, 0, Long.MAX_VALUE);
        List<String> wanted = types(types);
        return mine(session)
                .onItem()
                .transformToMulti(v -> streams.follow(session, after, wanted))
                .select()
                .first(tokenLives())
                .map(
                        e ->
                                sse.newEventBuilder()
                                        .id(Long.toString(e.seq()))
                                        .name(e.type())
                                        .data(String.class, e.json())
                                        .build());
    }

    /** Whoever follows for longer comes back with a new token and {@code Last-Event-ID}. */
    private Duration tokenLives() {
        return Duration.ofMillis(Math.max(1, caller.expiresAt() * 1_000 - clock.millis()));
    }

    private Uni<SessionId> mine(SessionId session) {
        return served.of(caller.org(), session).map(Paths::found).replaceWith(session);
    }

    private static List<String> types(@Nullable String types) {
        if (types == null || types.isBlank()) {
            return List.of();
        }
        List<String> wanted = Arrays.stream(types.split(",")).map(String::strip).toList();
        if (wanted.size() > 60 || !wanted.stream().allMatch(t -> TYPE.matcher(t).matches())) {
            throw new ProblemException(
                    Problem.invalid(
                            List.of(
                                    new Violation(
                                            "?types",
                                            "pattern",
                                            "Must be event types, separated by commas."))));
        }
        return wanted;
    }
}
