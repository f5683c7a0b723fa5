package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.order.Order;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Columns for what SQL asks for, documents for the rest. */
@Entity
@Table(name = "sessions")
@SuppressWarnings("NullAway.Init")
class SessionRow {
    @Id UUID id;

    @Column(name = "org_id")
    String orgId;

    @Column(name = "agent_id")
    String agentId;

    String kind;

    @Column(name = "provider_id")
    String providerId;

    @Column(name = "village_id")
    String villageId;

    String state;

    @Column(name = "created_at")
    long createdAt;

    @Column(name = "requested_by")
    String requestedBy;

    @Column(name = "runner_id")
    @Nullable String runnerId;

    @Nullable String incarnation;
    int attempt;
    String standing;

    @Column(name = "placed_at")
    long placedAt;

    @Column(name = "stop_requested")
    boolean stopRequested;

    @Column(name = "last_seq")
    long lastSeq;

    @Column(name = "command_seq")
    long commandSeq;

    @Column(name = "order_json")
    String order;

    @Column(name = "placing_json")
    String placing;

    @Column(name = "progress_json")
    String progress;

    @Column(name = "lease_json")
    String lease;

    static SessionRow of(Session session) {
        SessionRow row = new SessionRow();
        row.id = session.id().value();
        row.orgId = session.org().value();
        row.agentId = session.id().agentId();
        row.kind = session.order().kind().name();
        row.providerId = session.order().providerId();
        row.villageId = session.order().villageId();
        row.createdAt = session.createdAt();
        row.requestedBy = session.requestedBy();
        row.order = Json.text(Order.class, session.order());
        row.take(session);
        return row;
    }

    /** What may change. */
    final void take(Session session) {
        Placing now = session.placing();
        RunnerId runner = now.runner();
        state = session.state().name();
        runnerId = runner == null ? null : runner.value();
        incarnation = now.incarnation();
        attempt = now.attempt();
        standing = now.standing().name();
        placedAt = now.placedAt();
        stopRequested = now.stopRequested();
        lastSeq = session.lastSeq();
        commandSeq = session.commandSeq();
        placing = Json.text(Placing.class, now);
        progress = Json.text(Progress.class, session.progress());
        lease = Json.text(Lease.class, session.lease());
    }

    Session session() {
        return new Session(
                new SessionId(id),
                new OrgId(orgId),
                Json.parse(Order.class, order),
                requestedBy,
                createdAt,
                Json.parse(Placing.class, placing),
                Json.parse(Progress.class, progress),
                lastSeq,
                commandSeq,
                Json.parse(Lease.class, lease));
    }
}
