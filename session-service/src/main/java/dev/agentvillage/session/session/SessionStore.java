package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Sessions in PostgreSQL. Every method belongs to the transaction that is open. */
@ApplicationScoped
public class SessionStore implements PanacheRepositoryBase<SessionRow, UUID> {

    public Uni<Boolean> agentIdTaken(OrgId org, SessionId id) {
        return count("orgId = ?1 and agentId = ?2", org.value(), id.agentId()).map(n -> n > 0);
    }

    Uni<Void> add(Session session) {
        return persistAndFlush(SessionRow.of(session)).replaceWithVoid();
    }

    /** The organisation's session, or null: what belongs to others is not there. */
    public Uni<@Nullable Session> read(OrgId org, SessionId id) {
        return find("id = ?1 and orgId = ?2", id.value(), org.value())
                .firstResult()
                .map(row -> row == null ? null : row.session());
    }

    public Uni<@Nullable Session> read(SessionId id) {
        return findById(id.value()).map(row -> row == null ? null : row.session());
    }

    /** The organisation's session that is called so, or null. */
    public Uni<@Nullable Session> ofAgent(OrgId org, String agentId) {
        return find("orgId = ?1 and agentId = ?2", org.value(), agentId)
                .firstResult()
                .map(row -> row == null ? null : row.session());
    }

    /** Sessions of a village that have not ended, the newest first. */
    public Uni<List<Session>> living(OrgId org, String villageId, int limit) {
        return find(
                        "orgId = ?1 and villageId = ?2 and state not in ('COMPLETED', 'FAILED')"
                                + " order by createdAt desc, id desc",
                        org.value(),
                        villageId)
                .page(0, limit)
                .list()
                .map(rows -> rows.stream().map(SessionRow::session).toList());
    }

    /** How many of the organisation's have not ended. */
    public Uni<Long> countLiving(OrgId org) {
        return count("orgId = ?1 and state not in ('COMPLETED', 'FAILED')", org.value());
    }

    /** Ids of the organisation's that have not ended and are not paused, the oldest first. */
    public Uni<List<SessionId>> goingOn(OrgId org, int limit) {
        return find(
                        "orgId = ?1 and state not in ('COMPLETED', 'FAILED', 'PAUSED_BY_HUMAN')"
                                + " order by createdAt, id",
                        org.value())
                .page(0, limit)
                .list()
                .map(rows -> rows.stream().map(row -> new SessionId(row.id)).toList());
    }

    /** For a decision: the row is ours until the transaction ends. */
    public Uni<@Nullable Session> lock(SessionId id) {
        return findById(id.value(), LockModeType.PESSIMISTIC_WRITE)
                .map(row -> row == null ? null : row.session());
    }

    public Uni<List<Session>> newest(Filter filter) {
        Map<String, Object> wanted = new HashMap<>();
        StringBuilder query = new StringBuilder("orgId = :org");
        wanted.put("org", filter.org().value());
        where(query, wanted, "state", filter.state() == null ? null : filter.state().name());
        where(query, wanted, "kind", filter.kind() == null ? null : filter.kind().name());
        where(query, wanted, "providerId", filter.providerId());
        where(query, wanted, "villageId", filter.villageId());
        Filter.Position before = filter.before();
        if (before != null) {
            query.append(" and (createdAt < :at or createdAt = :at and id < :id)");
            wanted.put("at", before.createdAt());
            wanted.put("id", before.id());
        }
        return find(query + " order by createdAt desc, id desc", wanted)
                .page(0, filter.limit())
                .list()
                .map(rows -> rows.stream().map(SessionRow::session).toList());
    }

    private static void where(
            StringBuilder query, Map<String, Object> wanted, String field, @Nullable String value) {
        if (value != null) {
            query.append(" and ").append(field).append(" = :").append(field);
            wanted.put(field, value);
        }
    }

    public Uni<List<Session>> readAll(Collection<SessionId> ids) {
        return list("id in ?1", ids.stream().map(SessionId::value).toList())
                .map(rows -> rows.stream().map(SessionRow::session).toList());
    }

    /** In the order of ids, so that two batches cannot wait for each other. */
    public Uni<Map<SessionId, Session>> lock(Collection<SessionId> ids) {
        return find("id in ?1 order by id", ids.stream().map(SessionId::value).toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .map(SessionStore::byId);
    }

    /** Sessions on the runner that have not ended, locked. */
    public Uni<List<Session>> lockLiving(RunnerId runner) {
        return find(
                        "runnerId = ?1 and state not in ('COMPLETED', 'FAILED')"
                                + " and standing in ('OFFERED', 'ACCEPTED') order by id",
                        runner.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .map(rows -> rows.stream().map(SessionRow::session).toList());
    }

    /** Ids of sessions that no runner has taken since. */
    public Uni<List<SessionId>> waiting(long placedBefore, int limit) {
        return find(
                        "state not in ('COMPLETED', 'FAILED')"
                                + " and (standing = 'UNPLACED' or standing = 'OFFERED' and placedAt < ?1)"
                                + " order by placedAt",
                        placedBefore)
                .page(0, limit)
                .list()
                .map(rows -> rows.stream().map(row -> new SessionId(row.id)).toList());
    }

    /** How many living sessions each runner has. */
    public Uni<Map<RunnerId, Integer>> load(Mutiny.Session session) {
        return session.createQuery(
                        "select s.runnerId, count(*) from SessionRow s"
                                + " where s.state not in ('COMPLETED', 'FAILED')"
                                + " and s.standing in ('OFFERED', 'ACCEPTED') group by s.runnerId",
                        Object[].class)
                .getResultList()
                .map(
                        rows -> {
                            Map<RunnerId, Integer> load = new HashMap<>();
                            for (Object[] row : rows) {
                                load.put(
                                        new RunnerId(String.valueOf(row[0])),
                                        ((Number) row[1]).intValue());
                            }
                            return load;
                        });
    }

    Uni<Void> save(Session session) {
        return findById(session.id().value()).invoke(row -> row.take(session)).replaceWithVoid();
    }

    private static Map<SessionId, Session> byId(List<SessionRow> rows) {
        Map<SessionId, Session> found = new HashMap<>();
        for (SessionRow row : rows) {
            found.put(new SessionId(row.id), row.session());
        }
        return found;
    }
}
