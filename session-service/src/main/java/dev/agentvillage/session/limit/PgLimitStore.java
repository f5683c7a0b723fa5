package dev.agentvillage.session.limit;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
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
    private static final String READ = "select body, as_of from org_limits where org_id = :org";
    private static final String PAUSED =
            """
            insert into limit_pauses (session_id, org_id, limit_key, approval_id)
            values (:id, :org, :key, :approval)
            on conflict (session_id) do update
                set limit_key = excluded.limit_key, approval_id = excluded.approval_id
            """;
    private static final String ALLOW =
            """
            insert into limit_allowances (session_id, org_id, limit_key, until, resets_at)
            values (:id, :org, :key, :until, :resets)
            on conflict (session_id, limit_key) do update
                set until = excluded.until, resets_at = excluded.resets_at
            """;
    private static final String ALLOWED =
            """
            select a.session_id, a.limit_key, a.until, a.resets_at
            from limit_allowances a join sessions s on s.id = a.session_id
            where a.org_id = :org and s.state not in ('COMPLETED', 'FAILED')
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
    public Uni<Optional<OrgLimits>> read(Mutiny.Session db, OrgId org) {
        return said(db, READ, org);
    }

    @Override
    public Uni<Optional<OrgLimits>> lock(Mutiny.Session db, OrgId org) {
        return said(db, READ + " for update", org);
    }

    private static Uni<Optional<OrgLimits>> said(Mutiny.Session db, String sql, OrgId org) {
        return db.createNativeQuery(sql, Object[].class)
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
    public Uni<Void> paused(Mutiny.Session db, OrgId org, Pause pause) {
        return db.createNativeQuery(PAUSED)
                .setParameter("id", pause.session().value())
                .setParameter("org", org.value())
                .setParameter("key", pause.key())
                .setParameter("approval", pause.approval().value())
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
    public Uni<List<Pause>> pausedOf(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(
                        "select session_id, limit_key, approval_id from limit_pauses"
                                + " where org_id = :org order by session_id",
                        Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Pause(
                                                                new SessionId((UUID) row[0]),
                                                                String.valueOf(row[1]),
                                                                new ApprovalId((UUID) row[2])))
                                        .toList());
    }

    @Override
    public Uni<Void> allow(Mutiny.Session db, OrgId org, Allowance allowance) {
        return db.createNativeQuery(ALLOW)
                .setParameter("id", allowance.session().value())
                .setParameter("org", org.value())
                .setParameter("key", allowance.key())
                .setParameter("until", new BigDecimal(allowance.until()))
                .setParameter("resets", allowance.resetsAt())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Allowance>> allowed(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(ALLOWED, Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Allowance(
                                                                new SessionId((UUID) row[0]),
                                                                String.valueOf(row[1]),
                                                                ((BigDecimal) row[2])
                                                                        .toBigIntegerExact(),
                                                                ((Number) row[3]).longValue()))
                                        .toList());
    }
}
