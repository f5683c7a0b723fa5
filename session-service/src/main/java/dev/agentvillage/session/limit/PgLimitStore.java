package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** In PostgreSQL: an organisation's row is the lock that its creations wait for. */
@ApplicationScoped
class PgLimitStore implements LimitStore {
    private static final String PUT =
            """
            insert into org_limits as l (org_id, as_of, body) values (:org, :at, :body)
            on conflict (org_id) do update set as_of = excluded.as_of, body = excluded.body
                where l.as_of <= excluded.as_of
            """;

    @Override
    public Uni<Boolean> put(Mutiny.Session db, OrgLimits limits) {
        return db.createNativeQuery(PUT)
                .setParameter("org", limits.orgId().value())
                .setParameter("at", limits.asOf())
                .setParameter("body", Json.text(OrgLimits.class, limits))
                .executeUpdate()
                .map(rows -> rows == 1);
    }

    @Override
    public Uni<Optional<OrgLimits>> lock(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(
                        "select body, as_of from org_limits where org_id = :org for update",
                        Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(
                        rows ->
                                rows.stream()
                                        .findFirst()
                                        .map(
                                                row ->
                                                        Json.parse(
                                                                OrgLimits.class,
                                                                String.valueOf(row[0]))));
    }

    @Override
    public Uni<Void> paused(Mutiny.Session db, OrgId org, SessionId session) {
        return db.createNativeQuery(
                        "insert into limit_pauses (session_id, org_id) values (:id, :org)"
                                + " on conflict do nothing")
                .setParameter("id", session.value())
                .setParameter("org", org.value())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> forget(Mutiny.Session db, SessionId session) {
        return db.createNativeQuery("delete from limit_pauses where session_id = :id")
                .setParameter("id", session.value())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<List<SessionId>> pausedOf(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(
                        "select session_id, org_id from limit_pauses where org_id = :org"
                                + " order by session_id",
                        Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(rows -> rows.stream().map(row -> new SessionId((UUID) row[0])).toList());
    }
}
