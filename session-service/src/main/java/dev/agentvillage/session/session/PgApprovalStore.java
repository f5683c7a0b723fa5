package dev.agentvillage.session.session;

import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.platform.bus.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Approvals in PostgreSQL. */
@ApplicationScoped
class PgApprovalStore implements ApprovalStore {
    private static final Logger LOG = Logger.getLogger(PgApprovalStore.class);
    private static final String COLUMNS =
            "select asked, state, decision, decided_by, decided_at, note, signature, effect, asked_limit,"
                    + " decision_scope"
                    + " from approvals ";
    private static final String OLDEST =
            COLUMNS
                    + """
                    where org_id = :org
                      and (state = :state and (state <> 'pending' or expires_at > :now)
                           or :state = 'expired' and state = 'pending' and expires_at <= :now)
                      and (requested_at, session_id, id) > (:at, :session, :id)
                    order by requested_at, session_id, id limit :limit
                    """;
    private static final String INSERT =
            """
            insert into approvals (session_id, id, org_id, state, requested_at, expires_at, asked,
              asked_limit)
            values (:session, :id, :org, 'pending', :at, :expires, :asked, :limit)
            on conflict (session_id, id) do nothing
            """;
    private static final String DECIDE =
            """
            update approvals
            set state = :state, decision = :decision, decided_by = :by, decided_at = :at,
                note = :note, signature = :signature, decision_scope = :scope
            where session_id = :session and id = :id
            """;
    private static final Position START =
            new Position(Long.MIN_VALUE, new UUID(0, 0), new UUID(0, 0));

    private final MeterRegistry meters;

    PgApprovalStore(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public Uni<@Nullable StoredApproval> read(Mutiny.Session db, SessionId session, ApprovalId id) {
        return db.createNativeQuery(
                        COLUMNS + "where session_id = :session and id = :id", Object[].class)
                .setParameter("session", session.value())
                .setParameter("id", id.value())
                .getSingleResultOrNull()
                .map(row -> row == null ? null : stored(row));
    }

    @Override
    public Uni<List<StoredApproval>> oldest(Mutiny.Session db, Wanted wanted) {
        Position after = Objects.requireNonNullElse(wanted.after(), START);
        return db.createNativeQuery(OLDEST, Object[].class)
                .setParameter("org", wanted.org().value())
                .setParameter("state", word(wanted.state()))
                .setParameter("now", wanted.now())
                .setParameter("at", after.requestedAt())
                .setParameter("session", after.session())
                .setParameter("id", after.id())
                .setParameter("limit", wanted.limit())
                .getResultList()
                .map(rows -> rows.stream().map(PgApprovalStore::stored).toList());
    }

    @Override
    public Uni<List<Named>> overdue(Mutiny.Session db, long before, int limit) {
        return db.createNativeQuery(
                        "select session_id, id from approvals"
                                + " where state = 'pending' and expires_at <= :before"
                                + " order by expires_at limit :limit",
                        Object[].class)
                .setParameter("before", before)
                .setParameter("limit", limit)
                .getResultList()
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Named(
                                                                new SessionId((UUID) row[0]),
                                                                new ApprovalId((UUID) row[1])))
                                        .toList());
    }

    @Override
    public Uni<Void> store(Mutiny.Session db, Session session, ApprovalChange change, long now) {
        return switch (change) {
            case ApprovalChange.Requested requested -> insert(db, requested.approval(), null);
            case ApprovalChange.Asked(Approval asked, String limit) -> insert(db, asked, limit);
            case ApprovalChange.Decided decided -> decide(db, session.id(), decided);
            case ApprovalChange.Resolved resolved ->
                    read(db, session.id(), resolved.told().approvalId())
                            .flatMap(
                                    known ->
                                            known == null
                                                    ? Uni.createFrom().voidItem()
                                                    : resolve(db, known, resolved.told(), now));
        };
    }

    private static Uni<Void> insert(Mutiny.Session db, Approval asked, @Nullable String limit) {
        return db.createNativeQuery(INSERT)
                .setParameter("session", asked.sessionId().value())
                .setParameter("id", asked.approvalId().value())
                .setParameter("org", asked.orgId().value())
                .setParameter("at", asked.requestedAt())
                .setParameter("expires", asked.expiresAt())
                .setParameter("asked", Json.text(Approval.class, asked))
                .setParameter("limit", limit)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Nobody else can have decided it meanwhile: its session is locked. If so, nothing is done. */
    private static Uni<Void> decide(
            Mutiny.Session db, SessionId session, ApprovalChange.Decided decided) {
        return update(
                        db,
                        DECIDE + " and state = 'pending'",
                        session,
                        decided.id(),
                        decided.state(),
                        decided.made())
                .executeUpdate()
                .map(
                        rows -> {
                            if (rows != 1) {
                                throw new IllegalStateException(
                                        "approval " + decided.id() + " was not pending");
                            }
                            return rows;
                        })
                .replaceWithVoid();
    }

    private Uni<Void> resolve(
            Mutiny.Session db, StoredApproval known, ApprovalResolved told, long now) {
        if (known.releasedWithout(told)) {
            meters.counter("session.approvals.released.undecided").increment();
            LOG.errorf(
                    "session %s: runner %s released approval %s, which nobody allowed",
                    known.asked().sessionId(), told.envelope().runnerId(), told.approvalId());
        }
        StoredApproval next = known.resolved(told, now);
        return update(
                        db,
                        DECIDE.replace("set state", "set effect = :effect, state"),
                        known.asked().sessionId(),
                        told.approvalId(),
                        next.state(),
                        Objects.requireNonNull(next.made()))
                .setParameter("effect", String.valueOf(next.effect()))
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Mutiny.MutationQuery update(
            Mutiny.Session db,
            String sql,
            SessionId session,
            ApprovalId id,
            ApprovalState state,
            StoredApproval.Made made) {
        return db.createNativeQuery(sql)
                .setParameter("state", word(state))
                .setParameter("decision", made.decision().name())
                .setParameter("scope", made.scope().name())
                .setParameter("by", made.by())
                .setParameter("at", made.at())
                .setParameter("note", made.note())
                .setParameter("signature", made.signature())
                .setParameter("session", session.value())
                .setParameter("id", id.value());
    }

    @Override
    public Uni<Void> cancel(Mutiny.Session db, SessionId session) {
        return db.createNativeQuery(
                        "update approvals set state = 'cancelled'"
                                + " where session_id = :session and state = 'pending'")
                .setParameter("session", session.value())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static StoredApproval stored(Object[] row) {
        Approval asked = Json.parse(Approval.class, String.valueOf(row[0]));
        StoredApproval.Made made =
                row[2] == null
                        ? null
                        : new StoredApproval.Made(
                                Decision.valueOf(String.valueOf(row[2])),
                                row[9] == null ? Scope.ONCE : Scope.valueOf(String.valueOf(row[9])),
                                String.valueOf(row[3]),
                                ((Number) row[4]).longValue(),
                                (String) row[5],
                                (String) row[6]);
        return new StoredApproval(
                asked,
                (String) row[8],
                ApprovalState.valueOf(String.valueOf(row[1]).toUpperCase(Locale.ROOT)),
                made,
                row[7] == null ? null : Outcome.valueOf(String.valueOf(row[7])));
    }

    private static String word(ApprovalState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
