package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.http.Paths;
import dev.agentvillage.session.recording.CastService;
import dev.agentvillage.session.recording.Chunk;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.recording.Snapshot;
import dev.agentvillage.session.session.Session;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The recorded output. As raw bytes {@code Terminal-Offset} is the offset of the first of them,
 * {@code Terminal-Next-Offset} where to go on; a hole in the recording ends the answer, and the
 * next begins behind it.
 */
@Path("/api/runner/sessions/{id}/recording")
@Tag(name = "terminal")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
public class RecordingResource {
    private static final long MAX_BYTES = 1024 * 1024;
    private static final String CAST = "application/x-asciicast";
    private static final String EXAMPLE =
            """
            {"version": 2, "width": 120, "height": 40, "timestamp": 1795222800, "title": "Tidy up"}
            [0.000, "o", "$ "]
            [1.250, "r", "90x25"]
            [1.300, "o", "make\\r\\n"]
            """;

    private final RecordingStore recording;
    private final TerminalTail tail;
    private final CastService casts;
    private final ServedSessions served;
    private final Caller caller;

    RecordingResource(
            RecordingStore recording,
            TerminalTail tail,
            CastService casts,
            ServedSessions served,
            Caller caller) {
        this.recording = recording;
        this.tail = tail;
        this.casts = casts;
        this.served = served;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "recording",
            summary = "The recorded output, as raw bytes or as an asciicast",
            description =
                    "`Terminal-Offset` is the offset of the first byte, `Terminal-Next-Offset` where to go on. With `Accept: application/x-asciicast` an asciicast v2 of all that is recorded from `since` on, with its times and resizes; what is missing is a marker.")
    @APIResponse(
            responseCode = "200",
            description = "The output",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(
                        mediaType = CAST,
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "asciicast", value = EXAMPLE))
            })
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Uni<Response> bytes(
            @PathParam("id") String id,
            @QueryParam("since") @Parameter(description = "Offset, default 0")
                    @Nullable String since,
            @QueryParam("limit") @Parameter(description = "Bytes, at most and by default 1 MiB")
                    @Nullable String limit) {
        SessionId session = Paths.session(id);
        long from = Paths.number("since", since, 0, 0, Long.MAX_VALUE);
        long most = Paths.number("limit", limit, MAX_BYTES, 1, MAX_BYTES);
        return mine(session)
                .flatMap(found -> recording.read(session, from, tail.partitionOf(session), most))
                .map(snapshot -> response(snapshot, from, most));
    }

    @GET
    @Produces(CAST + ";qs=0.5")
    @Operation(hidden = true)
    public Multi<byte[]> cast(
            @PathParam("id") String id,
            @QueryParam("since") @Nullable String since,
            @QueryParam("limit") @Nullable String limit) {
        SessionId session = Paths.session(id);
        long from = Paths.number("since", since, 0, 0, Long.MAX_VALUE);
        long most = Paths.number("limit", limit, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        return mine(session).onItem().transformToMulti(found -> casts.cast(found, from, most));
    }

    private Uni<Session> mine(SessionId session) {
        return served.of(caller.org(), session).map(Paths::found);
    }

    private static Response response(Snapshot snapshot, long from, long most) {
        TerminalFeed feed = new TerminalFeed(from);
        Buffer bytes = Buffer.buffer();
        long start = from;
        long next = from;
        for (Chunk chunk : snapshot.chunks()) {
            for (Piece piece : feed.take(chunk)) {
                if (piece instanceof Piece.Output output && bytes.length() < most) {
                    int length = (int) Math.min(output.length(), most - bytes.length());
                    bytes.appendBytes(output.data(), output.from(), length);
                    next = output.offset() + length;
                } else if (piece instanceof Piece.Gap gap && bytes.length() == 0) {
                    start = gap.to();
                    next = gap.to();
                } else {
                    return answer(bytes, start, next);
                }
            }
        }
        return answer(bytes, start, next);
    }

    private static Response answer(Buffer bytes, long start, long next) {
        return Response.ok(bytes.getBytes())
                .header("Terminal-Offset", start)
                .header("Terminal-Next-Offset", next)
                .build();
    }
}
