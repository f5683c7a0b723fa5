package dev.agentvillage.session.audit;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.audit.AuditEntry.Head;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The chains in PostgreSQL. */
@ApplicationScoped
class PgAuditStore implements AuditStore {
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    /** Made when it is not there, and locked in any case. */
    private static final String HEAD =
            """
            insert into audit_heads as h (org_id, seq, hash) values (:org, 0, :none)
            on conflict (org_id) do update set seq = h.seq
            returning seq, hash
            """;

    private static final String INSERT =
            """
            with moved as (update audit_heads set seq = :seq, hash = :hash where org_id = :org)
            insert into audit
                (org_id, seq, at, actor, action, session_id, detail, prev_hash, hash)
            values (:org, :seq, :at, :actor, :action, cast(cast(:session as text) as uuid), :detail,
                    :prev, :hash)
            """;
    private static final String COLUMNS =
            "select org_id, seq, at, session_id, actor, action, detail, prev_hash, hash from audit ";
    private static final String UNSEALED =
            """
            select h.org_id, h.seq, h.hash from audit_heads h
            where h.seq > coalesce((select max(s.seq) from audit_seals s where s.org_id = h.org_id), 0)
            """;
    private static final String SEALS =
            """
            select seq, hash, at, signature from audit_seals where org_id = :org
            order by seq desc limit 10000
            """;

    @Override
    public Uni<Void> append(
            Mutiny.Session db, OrgId org, @Nullable SessionId session, Deed deed, long now) {
        return db.createNativeQuery(HEAD, Object[].class)
                .setParameter("org", org.value())
                .setParameter("none", Head.NONE.hash())
                .getSingleResult()
                .map(row -> AuditEntry.after(head(row, 0), org, session, deed, now))
                .flatMap(entry -> insert(db, entry));
    }

    private static Uni<Void> insert(Mutiny.Session db, AuditEntry entry) {
        SessionId session = entry.session();
        return db.createNativeQuery(INSERT)
                .setParameter("org", entry.org().value())
                .setParameter("seq", entry.seq())
                .setParameter("at", entry.at())
                .setParameter("actor", entry.deed().actor())
                .setParameter("action", entry.deed().action())
                .setParameter("session", session == null ? null : session.toString())
                .setParameter("detail", Json.text(Map.class, entry.deed().detail()))
                .setParameter("prev", entry.prevHash())
                .setParameter("hash", entry.hash())
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<List<AuditEntry>> ofSession(
            Mutiny.Session db, SessionId session, long afterSeq, int limit) {
        return db.createNativeQuery(
                        COLUMNS
                                + "where session_id = :session and seq > :after order by seq limit :most",
                        Object[].class)
                .setParameter("session", session.value())
                .setParameter("after", afterSeq)
                .setParameter("most", limit)
                .getResultList()
                .map(PgAuditStore::entries);
    }

    @Override
    public Uni<List<AuditEntry>> ofOrg(Mutiny.Session db, OrgId org, long afterSeq, int limit) {
        return db.createNativeQuery(
                        COLUMNS + "where org_id = :org and seq > :after order by seq limit :most",
                        Object[].class)
                .setParameter("org", org.value())
                .setParameter("after", afterSeq)
                .setParameter("most", limit)
                .getResultList()
                .map(PgAuditStore::entries);
    }

    @Override
    public Uni<Map<OrgId, Head>> unsealed(Mutiny.Session db) {
        return db.createNativeQuery(UNSEALED, Object[].class)
                .getResultList()
                .map(
                        rows -> {
                            Map<OrgId, Head> heads = new HashMap<>();
                            rows.forEach(
                                    row ->
                                            heads.put(
                                                    new OrgId(String.valueOf(row[0])),
                                                    head(row, 1)));
                            return heads;
                        });
    }

    @Override
    public Uni<List<Seal>> seals(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(SEALS, Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Seal(
                                                                org,
                                                                head(row, 0),
                                                                ((Number) row[2]).longValue(),
                                                                String.valueOf(row[3])))
                                        .toList());
    }

    @Override
    public Uni<Void> seal(Mutiny.Session db, Seal seal) {
        return db.createNativeQuery(
                        "insert into audit_seals (org_id, seq, hash, at, signature)"
                                + " values (:org, :seq, :hash, :at, :signature)"
                                + " on conflict (org_id, seq) do nothing")
                .setParameter("org", seal.org().value())
                .setParameter("seq", seal.head().seq())
                .setParameter("hash", seal.head().hash())
                .setParameter("at", seal.at())
                .setParameter("signature", seal.signature())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Head head(Object[] row, int from) {
        return new Head(((Number) row[from]).longValue(), String.valueOf(row[from + 1]));
    }

    private static List<AuditEntry> entries(List<Object[]> rows) {
        return rows.stream().map(PgAuditStore::entry).toList();
    }

    private static AuditEntry entry(Object[] row) {
        return new AuditEntry(
                new OrgId(String.valueOf(row[0])),
                ((Number) row[1]).longValue(),
                ((Number) row[2]).longValue(),
                row[3] == null ? null : new SessionId((UUID) row[3]),
                new Deed(
                        String.valueOf(row[4]),
                        String.valueOf(row[5]),
                        Json.parse(DETAIL, String.valueOf(row[6]))),
                String.valueOf(row[7]),
                String.valueOf(row[8]));
    }
}
