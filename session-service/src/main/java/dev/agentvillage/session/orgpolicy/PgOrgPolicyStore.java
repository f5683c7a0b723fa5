package dev.agentvillage.session.orgpolicy;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** In PostgreSQL. */
@ApplicationScoped
class PgOrgPolicyStore implements OrgPolicyStore {

    @Override
    public Uni<Optional<OrgPolicy>> newest(Mutiny.Session db, OrgId org) {
        return db.createNativeQuery(
                        "select version, body, set_at, set_by from org_policies"
                                + " where org_id = :org order by version desc limit 1",
                        Object[].class)
                .setParameter("org", org.value())
                .getResultList()
                .map(rows -> rows.stream().findFirst().map(PgOrgPolicyStore::read));
    }

    private static OrgPolicy read(Object[] row) {
        return new OrgPolicy(
                ((Number) row[0]).longValue(),
                Json.parse(Policy.class, String.valueOf(row[1])),
                ((Number) row[2]).longValue(),
                String.valueOf(row[3]));
    }

    @Override
    public Uni<Boolean> add(Mutiny.Session db, OrgId org, OrgPolicy policy) {
        return db.createNativeQuery(
                        "insert into org_policies (org_id, version, body, set_at, set_by)"
                                + " values (:org, :version, :body, :at, :by) on conflict do nothing")
                .setParameter("org", org.value())
                .setParameter("version", policy.version())
                .setParameter("body", Json.text(Policy.class, policy.policy()))
                .setParameter("at", policy.setAt())
                .setParameter("by", policy.setBy())
                .executeUpdate()
                .map(rows -> rows == 1);
    }
}
