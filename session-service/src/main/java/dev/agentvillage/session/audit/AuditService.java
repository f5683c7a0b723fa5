package dev.agentvillage.session.audit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.signing.Signer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Signs the heads of the chains, and verifies a chain. */
@ApplicationScoped
public class AuditService {
    private static final Logger LOG = Logger.getLogger(AuditService.class);
    private static final int PAGE = 1_000;

    private final Outbox outbox;
    private final AuditStore audit;
    private final Optional<Signer> signer;
    private final Clock clock;

    AuditService(Outbox outbox, AuditStore audit, Optional<Signer> signer, Clock clock) {
        this.outbox = outbox;
        this.audit = audit;
        this.signer = signer;
        this.clock = clock;
    }

    /** Signs every head that has moved; without a key there are no seals. */
    public Uni<Void> seal() {
        if (signer.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Signer by = signer.get();
        return outbox.withTransaction(
                (db, letters) ->
                        audit.unsealed(db)
                                .flatMap(
                                        heads -> {
                                            Uni<Void> all = Uni.createFrom().voidItem();
                                            for (var head : heads.entrySet()) {
                                                Seal seal =
                                                        Seal.of(
                                                                head.getKey(),
                                                                head.getValue(),
                                                                clock.millis(),
                                                                by);
                                                all = all.chain(() -> audit.seal(db, seal));
                                            }
                                            return all;
                                        }));
    }

    /** Reads the whole chain, a page at a time. */
    Uni<Verification> verify(OrgId org) {
        return outbox.withTransaction((db, letters) -> audit.seals(db, org))
                .map(Verification::against)
                .map(begun -> signer.isEmpty() ? begun : begun.signedBy(signer.get()))
                .flatMap(begun -> verify(org, begun))
                .invoke(
                        found -> {
                            if (found.bad() != null) {
                                LOG.errorf(
                                        "the audit log of %s is bad from %d on: %s",
                                        org, found.bad().seq(), found.bad().why());
                            }
                        });
    }

    private Uni<Verification> verify(OrgId org, Verification sofar) {
        return outbox.withTransaction(
                        (db, letters) -> audit.ofOrg(db, org, sofar.head().seq(), PAGE))
                .flatMap(entries -> verified(org, sofar, entries));
    }

    private Uni<Verification> verified(OrgId org, Verification sofar, List<AuditEntry> entries) {
        Verification now = sofar.and(entries);
        return now.bad() == null && entries.size() == PAGE
                ? verify(org, now)
                : Uni.createFrom().item(now.ended());
    }
}
