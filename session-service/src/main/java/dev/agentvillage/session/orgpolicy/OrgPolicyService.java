package dev.agentvillage.session.orgpolicy;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.audit.AuditStore;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.session.Hashes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Keeps what organisations say of all their sessions. */
@ApplicationScoped
public class OrgPolicyService {
    private final Outbox outbox;
    private final OrgPolicyStore policies;
    private final AuditStore audit;
    private final Clock clock;

    OrgPolicyService(Outbox outbox, OrgPolicyStore policies, AuditStore audit, Clock clock) {
        this.outbox = outbox;
        this.policies = policies;
        this.audit = audit;
        this.clock = clock;
    }

    /** The newest; version 0 when there is none. */
    public Uni<OrgPolicy> of(OrgId org) {
        return outbox.withTransaction((db, letters) -> policies.newest(db, org))
                .map(found -> found.orElse(OrgPolicy.NONE));
    }

    /** Empty when somebody else was faster: nothing was changed. */
    Uni<Optional<OrgPolicy>> set(OrgId org, String actor, Policy policy) {
        long now = clock.millis();
        return outbox.withTransaction(
                (db, letters) ->
                        policies.newest(db, org)
                                .flatMap(
                                        before ->
                                                add(
                                                        db,
                                                        org,
                                                        new OrgPolicy(
                                                                before.orElse(OrgPolicy.NONE)
                                                                                .version()
                                                                        + 1,
                                                                policy,
                                                                now,
                                                                actor))));
    }

    private Uni<Optional<OrgPolicy>> add(Mutiny.Session db, OrgId org, OrgPolicy next) {
        Deed deed =
                new Deed(
                        String.valueOf(next.setBy()),
                        "policy.set",
                        Map.of(
                                "version",
                                Long.toString(next.version()),
                                "hash",
                                Hashes.sha256(Json.text(Policy.class, next.policy()))));
        return policies.add(db, org, next)
                .flatMap(
                        added ->
                                added
                                        ? audit.append(db, org, null, deed, clock.millis())
                                                .replaceWith(Optional.of(next))
                                        : Uni.createFrom().item(Optional.empty()));
    }
}
