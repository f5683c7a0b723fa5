package dev.agentvillage.session.view;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.Paths;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.session.Filter;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reading sessions. */
@Path("/api/runner/sessions")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class SessionResource {
    private static final int MAX_PAGE = 100;

    private final Outbox outbox;
    private final SessionStore sessions;
    private final RecordingStore recording;
    private final Caller caller;

    SessionResource(Outbox outbox, SessionStore sessions, RecordingStore recording, Caller caller) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.recording = recording;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "list", summary = "The organisation's sessions, newest first")
    public Uni<Page<RuntimeState>> list(
            @QueryParam("state") @Parameter(schema = @Schema(implementation = SessionState.class))
                    @Nullable String state,
            @QueryParam("providerId") @Nullable String providerId,
            @QueryParam("villageId") @Nullable String villageId,
            @QueryParam("kind") @Parameter(schema = @Schema(implementation = SessionKind.class))
                    @Nullable String kind,
            @QueryParam("limit") @Parameter(description = "1 to 100, default 50")
                    @Nullable String limit,
            @QueryParam("cursor") @Parameter(description = "`nextCursor` of the page before")
                    @Nullable String cursor) {
        int most = (int) Paths.number("limit", limit, 50, 1, MAX_PAGE);
        Filter filter =
                new Filter(
                        caller.org(),
                        word(SessionState.class, "state", state),
                        providerId,
                        villageId,
                        word(
                                SessionKind.class,
                                "kind",
                                kind == null ? null : kind.toUpperCase(Locale.ROOT)),
                        cursor == null ? null : position(cursor),
                        most + 1);
        return outbox.withTransaction((db, letters) -> sessions.newest(filter))
                .flatMap(found -> page(found, most));
    }

    private Uni<Page<RuntimeState>> page(List<Session> found, int most) {
        return recording
                .ends(found.stream().map(Session::id).toList())
                .map(
                        ends ->
                                Page.of(
                                        found,
                                        most,
                                        session -> state(session, ends),
                                        SessionResource::cursor));
    }

    private static String cursor(Session last) {
        return Cursors.encode(Long.toString(last.createdAt()), last.id().value().toString());
    }

    private static RuntimeState state(Session session, Map<SessionId, Long> ends) {
        return RuntimeState.of(session, ends.getOrDefault(session.id(), 0L));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "read", summary = "A session's runtime state")
    public Uni<RuntimeState> read(@PathParam("id") String id) {
        SessionId session = Paths.session(id);
        OrgId org = caller.org();
        return outbox.withTransaction((db, letters) -> sessions.read(org, session))
                .map(Paths::found)
                .flatMap(found -> recording.ends(List.of(session)).map(ends -> state(found, ends)));
    }

    private static Filter.Position position(String cursor) {
        List<String> parts = Cursors.decode(cursor, 2);
        try {
            return new Filter.Position(Long.parseLong(parts.get(0)), UUID.fromString(parts.get(1)));
        } catch (IllegalArgumentException e) {
            throw Paths.noCursor();
        }
    }

    private static <E extends Enum<E>> @Nullable E word(
            Class<E> of, String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(of.getEnumConstants())
                .filter(e -> e.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                Paths.unknown(
                                        name,
                                        "Must be one of "
                                                + Arrays.toString(of.getEnumConstants())
                                                + "."));
    }
}
