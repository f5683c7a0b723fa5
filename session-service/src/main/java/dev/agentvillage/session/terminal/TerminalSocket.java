package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.bus.SessionEventTail;
import dev.agentvillage.session.command.InputService;
import dev.agentvillage.session.command.Outcome;
import dev.agentvillage.session.command.ServedSessions;
import dev.agentvillage.session.order.CommandReader;
import dev.agentvillage.session.order.Reading;
import dev.agentvillage.session.recording.RecordingStore;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** The terminal of a session, for one viewer, who may also type. */
@WebSocket(path = "/api/runner/sessions/{id}/terminal")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
class TerminalSocket {
    private final ServedSessions served;
    private final SessionEventTail events;
    private final TerminalTail tail;
    private final RecordingStore recording;
    private final InputService input;
    private final SecurityIdentity identity;
    private final Map<String, Attached> attached = new ConcurrentHashMap<>();

    private record Attached(
            OrgId org, SessionId session, boolean mayType, TerminalStream stream, Runnable deaf) {}

    TerminalSocket(
            ServedSessions served,
            SessionEventTail events,
            TerminalTail tail,
            RecordingStore recording,
            InputService input,
            SecurityIdentity identity) {
        this.served = served;
        this.events = events;
        this.tail = tail;
        this.recording = recording;
        this.input = input;
        this.identity = identity;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection, @PathParam("id") String id) {
        OrgId org = orgOf(identity);
        SessionId session = SessionId.of(id);
        boolean mayType = identity.hasRole(Roles.DEVELOPER);
        long since = since(connection.handshakeRequest().query()).orElse(0L);
        return served.fresh(org, session)
                .flatMap(
                        found -> {
                            if (found == null) {
                                return connection.close(new CloseReason(4404, "not_found"));
                            }
                            TerminalStream stream =
                                    new TerminalStream(
                                            found, since, viewer(connection), tail, recording);
                            attached.put(
                                    connection.id(),
                                    new Attached(
                                            org,
                                            session,
                                            mayType,
                                            stream,
                                            events.listen(session, stream::on)));
                            // Listening now: what happened since the read above is looked up.
                            return served.fresh(org, session)
                                    .invoke(now -> stream.start(now == null ? found : now))
                                    .replaceWithVoid();
                        });
    }

    @OnClose
    void close(WebSocketConnection connection) {
        Attached gone = attached.remove(connection.id());
        if (gone != null) {
            gone.deaf().run();
            gone.stream().closed();
        }
    }

    @OnBinaryMessage
    Uni<Void> message(WebSocketConnection connection, Buffer frame) {
        Attached from = attached.get(connection.id());
        if (from == null || frame.length() == 0) {
            return Uni.createFrom().voidItem();
        }
        String payload = frame.getString(1, frame.length(), StandardCharsets.UTF_8.name());
        return switch (frame.getByte(0)) {
            case Frames.OUTPUT -> typed(connection, from, payload);
            case Frames.CONTROL -> control(connection, from, payload);
            default -> refuse(connection, "invalid_request", "There is no such channel.");
        };
    }

    private Uni<Void> typed(WebSocketConnection connection, Attached from, String text) {
        if (!from.mayType()) {
            return refuse(connection, "forbidden", "Typing needs the role developer.");
        }
        if (text.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return answer(
                connection,
                input.type(
                        from.org(), from.session(), new CommandReader.Input(text, InputMode.RAW)));
    }

    private Uni<Void> control(WebSocketConnection connection, Attached from, String json) {
        return switch (ClientMessage.read(json)) {
            case ClientMessage.Ack ack -> {
                from.stream().acknowledged(ack.offset());
                yield Uni.createFrom().voidItem();
            }
            case ClientMessage.Resize resize -> resize(connection, from, resize.size());
            case ClientMessage.NotThereYet later ->
                    refuse(connection, "not_available", "There is no " + later.type() + " yet.");
            case ClientMessage.Bad bad -> refuse(connection, "invalid_request", bad.detail());
        };
    }

    private Uni<Void> resize(
            WebSocketConnection connection, Attached from, Reading<Terminal> size) {
        if (!from.mayType()) {
            return refuse(connection, "forbidden", "Resizing needs the role developer.");
        }
        return switch (size) {
            case Reading.Understood<Terminal> ok ->
                    answer(connection, input.resize(from.org(), from.session(), ok.value()));
            case Reading.Flawed<Terminal> bad ->
                    refuse(connection, "invalid_request", bad.flaws().toString());
            case Reading.Unavailable<Terminal> bad ->
                    refuse(connection, "not_available", bad.flaws().toString());
        };
    }

    private static Uni<Void> answer(WebSocketConnection connection, Uni<Outcome> outcome) {
        return outcome.flatMap(
                what ->
                        switch (what) {
                            case Outcome.Done _ -> Uni.createFrom().voidItem();
                            case Outcome.NotFound _ ->
                                    refuse(connection, "not_found", "The session is gone.");
                            case Outcome.Refused no -> refuse(connection, no.code(), no.detail());
                            case Outcome.Unavailable _ ->
                                    refuse(connection, "unavailable", "Not sent; type it again.");
                        });
    }

    private static Uni<Void> refuse(WebSocketConnection connection, String code, String detail) {
        return connection.sendBinary(Frames.control(Frames.failure(code, detail)));
    }

    private static TerminalStream.Viewer viewer(WebSocketConnection connection) {
        // Always a task of the connection's own: frames leave in the order in which they were
        // given,
        // from whatever thread.
        Context own = Vertx.currentContext();
        return new TerminalStream.Viewer() {
            @Override
            public Uni<Void> send(Buffer frame) {
                return Uni.createFrom()
                        .emitter(
                                sent ->
                                        own.runOnContext(
                                                v ->
                                                        connection
                                                                .sendBinary(frame)
                                                                .subscribe()
                                                                .with(sent::complete, sent::fail)));
            }

            @Override
            public Uni<Void> close() {
                return connection.close(CloseReason.NORMAL);
            }
        };
    }

    static OrgId orgOf(SecurityIdentity identity) {
        JsonWebToken token = (JsonWebToken) identity.getPrincipal();
        return new OrgId(String.valueOf(token.<Object>getClaim("org_id")));
    }

    /** The query's {@code since}; absent when it is not there or no offset. */
    static Optional<Long> since(@Nullable String query) {
        if (query != null) {
            for (String pair : query.split("&")) {
                if (pair.matches("since=[0-9]{1,18}")) {
                    return Optional.of(Long.parseLong(pair.substring("since=".length())));
                }
            }
        }
        return Optional.empty();
    }
}
