package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.platform.web.Roles;
import dev.agentvillage.session.http.InOrder;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The work stream, for one client. */
@WebSocket(path = "/ws")
@RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
class WorkSocket {
    private final WorkService work;
    private final SecurityIdentity identity;

    WorkSocket(WorkService work, SecurityIdentity identity) {
        this.work = work;
        this.identity = identity;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection) {
        JsonWebToken token = (JsonWebToken) identity.getPrincipal();
        OrgId org = new OrgId(String.valueOf(token.<Object>getClaim("org_id")));
        String subject = String.valueOf(token.getSubject());
        // The upgrade was refused already, unless several came at once.
        Member member = new Member(connection.id(), org, subject, new WorkOutlet(line(connection)));
        return work.open(member)
                ? Uni.createFrom().voidItem()
                : connection.close(new CloseReason(4429, "too_many_connections"));
    }

    @OnTextMessage
    Uni<Void> message(WebSocketConnection connection, String text) {
        work.said(connection.id(), text);
        return Uni.createFrom().voidItem();
    }

    @OnClose
    void close(WebSocketConnection connection) {
        work.close(connection.id());
    }

    private static WorkOutlet.Line line(WebSocketConnection connection) {
        Context own = Vertx.currentContext();
        return new WorkOutlet.Line() {
            @Override
            public Uni<Void> send(String message) {
                return InOrder.send(own, () -> connection.sendText(message));
            }

            @Override
            public Uni<Void> close(CloseReason reason) {
                return connection.close(reason);
            }
        };
    }
}
