package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.command.InputService;
import dev.agentvillage.session.command.Outcome;
import dev.agentvillage.session.http.InOrder;
import dev.agentvillage.session.lease.LeaseService;
import dev.agentvillage.session.order.CommandReader;
import dev.agentvillage.session.order.Reading;
import dev.agentvillage.session.terminal.ViewerService.Attached;
import dev.agentvillage.session.terminal.ViewerService.Visitor;
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
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** The terminal of a session, for one viewer, who may also type. */
@WebSocket(path = "/api/runner/sessions/{id}/terminal")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
class TerminalSocket {
    private static final Logger LOG = Logger.getLogger(TerminalSocket.class);
    private static final int SUBJECT_MAX = 200;

    /** The channel's byte and 64 KiB. */
    private static final int LARGEST = 1 + 64 * 1024;

    private final ViewerService viewers;
    private final InputService input;
    private final LeaseService leases;
    private final SecurityIdentity identity;

    TerminalSocket(
            ViewerService viewers,
            InputService input,
            LeaseService leases,
            SecurityIdentity identity) {
        this.viewers = viewers;
        this.input = input;
        this.leases = leases;
        this.identity = identity;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection, @PathParam("id") String id) {
        Visitor visitor =
                new Visitor(
                        connection.id(), orgOf(identity), subjectOf(identity), mayType(identity));
        return switch (Opening.of(connection.handshakeRequest().query())) {
            case Opening.Refused no ->
                    refuse(connection, "invalid_request", no.detail())
                            .chain(() -> connection.close(Outlet.INVALID));
            case Opening.Wanted wanted ->
                    viewers.attach(visitor, SessionId.of(id), wanted, viewer(connection))
                            .flatMap(there -> attached(connection, there))
                            .onFailure()
                            .recoverWithUni(e -> later(connection, e));
        };
    }

    private Uni<Void> attached(WebSocketConnection connection, boolean there) {
        if (connection.isClosed()) {
            // Meanwhile: nobody will say so again.
            viewers.detach(connection.id());
        }
        return there ? Uni.createFrom().voidItem() : connection.close(Outlet.NOT_FOUND);
    }

    private static Uni<Void> later(WebSocketConnection connection, Throwable failure) {
        LOG.warnf("a terminal does not open: %s", failure.toString());
        return refuse(connection, "unavailable", "Connect again.")
                .chain(() -> connection.close(Outlet.LATER));
    }

    @OnClose
    void close(WebSocketConnection connection) {
        viewers.detach(connection.id());
    }

    @OnBinaryMessage
    Uni<Void> message(WebSocketConnection connection, Buffer frame) {
        Attached from = viewers.of(connection.id());
        if (from == null || frame.length() == 0) {
            return Uni.createFrom().voidItem();
        }
        if (frame.length() > LARGEST) {
            return refuse(connection, "too_large", "At most 64 KiB at once.");
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
            return forbidden(connection);
        }
        if (text.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return answer(
                connection,
                input.type(
                        from.org(),
                        from.session(),
                        from.subject(),
                        new CommandReader.Input(text, InputMode.RAW)));
    }

    private Uni<Void> control(WebSocketConnection connection, Attached from, String json) {
        ClientMessage message = ClientMessage.read(json);
        if (message instanceof ClientMessage.Ack ack) {
            from.stream().acknowledged(ack.offset());
            return Uni.createFrom().voidItem();
        }
        if (message instanceof ClientMessage.Bad bad) {
            return refuse(connection, "invalid_request", bad.detail());
        }
        if (!from.mayType()) {
            return forbidden(connection);
        }
        return switch (message) {
            case ClientMessage.Resize resize -> resize(connection, from, resize.size());
            case ClientMessage.TakeWriter _ ->
                    answer(
                            connection,
                            leases.take(from.org(), from.session(), from.subject())
                                    .invoke(what -> told(from, what)));
            case ClientMessage.ReleaseWriter _ ->
                    answer(connection, leases.release(from.org(), from.session(), from.subject()));
            case ClientMessage.Ack _, ClientMessage.Bad _ -> Uni.createFrom().voidItem();
        };
    }

    /** Who holds it already changes nothing, and hears so. */
    private static void told(Attached to, Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            to.stream().writer(to.subject());
        }
    }

    private Uni<Void> resize(
            WebSocketConnection connection, Attached from, Reading<Terminal> size) {
        return switch (size) {
            case Reading.Understood<Terminal> ok ->
                    answer(
                            connection,
                            input.resize(from.org(), from.session(), from.subject(), ok.value()));
            case Reading.Flawed<Terminal> bad ->
                    refuse(connection, "invalid_request", bad.flaws().toString());
            case Reading.Unavailable<Terminal> bad ->
                    refuse(connection, "not_available", bad.flaws().toString());
        };
    }

    private static Uni<Void> answer(WebSocketConnection connection, Uni<Outcome> outcome) {
        return outcome.onFailure()
                .recoverWithItem(new Outcome.Unavailable())
                .flatMap(
                        what ->
                                switch (what) {
                                    case Outcome.Done _ -> Uni.createFrom().voidItem();
                                    case Outcome.NotFound _ ->
                                            refuse(connection, "not_found", "The session is gone.");
                                    case Outcome.Refused no ->
                                            refuse(connection, no.code(), no.detail());
                                    case Outcome.Unavailable _ ->
                                            refuse(
                                                    connection,
                                                    "unavailable",
                                                    "Not done; try it again.");
                                });
    }

    private static Uni<Void> forbidden(WebSocketConnection connection) {
        return refuse(connection, "forbidden", "This needs the role developer.");
    }

    private static Uni<Void> refuse(WebSocketConnection connection, String code, String detail) {
        return connection.sendBinary(Frames.control(Frames.failure(code, detail)));
    }

    private static Outlet.Viewer viewer(WebSocketConnection connection) {
        Context own = Vertx.currentContext();
        return new Outlet.Viewer() {
            @Override
            public Uni<Void> send(Buffer frame) {
                return InOrder.send(own, () -> connection.sendBinary(frame));
            }

            @Override
            public Uni<Void> close(CloseReason reason) {
                return connection.close(reason);
            }
        };
    }

    static OrgId orgOf(SecurityIdentity identity) {
        JsonWebToken token = (JsonWebToken) identity.getPrincipal();
        return new OrgId(String.valueOf(token.<Object>getClaim("org_id")));
    }

    /** The writer's lease is a person's: who has no usable name cannot hold it. */
    private static boolean mayType(SecurityIdentity identity) {
        int named = subjectOf(identity).strip().length();
        return identity.hasRole(Roles.DEVELOPER) && named > 0 && named <= SUBJECT_MAX;
    }

    private static String subjectOf(SecurityIdentity identity) {
        String subject = ((JsonWebToken) identity.getPrincipal()).getSubject();
        return subject == null ? "" : subject;
    }
}
