package dev.agentvillage.metering.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Posts batches until they are posted. */
@ApplicationScoped
class LedgerService {
    private static final Logger LOG = Logger.getLogger(LedgerService.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final PgLedgerStore store;
    private final LedgerMetrics metrics;

    LedgerService(PgLedgerStore store, LedgerMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    /** Fails never: a database that is away is waited for, a record that it refuses kept aside. */
    Uni<Void> post(List<Received> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> store.post(batch, known -> decide(known, batch)))
                .onFailure(e -> !isRefusal(e))
                .invoke(e -> LOG.warnf("%d ticks wait for the database: %s", batch.size(), e))
                .onFailure(e -> !isRefusal(e))
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely()
                .invoke(metrics::posted)
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(e -> smaller(batch, e));
    }

    /** Halves until the refused record is alone. */
    private Uni<Void> smaller(List<Received> batch, Throwable refusal) {
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            return post(batch.subList(0, half))
                    .chain(() -> post(batch.subList(half, batch.size())));
        }
        Received record = batch.getFirst();
        LOG.errorf(refusal, "Cannot be stored, kept aside: %s", record.place());
        return post(
                List.of(
                        new Received(
                                record.place(),
                                record.key(),
                                record.value(),
                                record.at(),
                                new Received.Unreadable(
                                        Reason.UNSTORABLE, refusal.getClass().getSimpleName()))));
    }

    private static Posting decide(Posting.Known known, List<Received> batch) {
        try {
            return Posting.of(known, batch);
        } catch (ArithmeticException | IllegalArgumentException | NullPointerException e) {
            throw new Undecidable(e);
        }
    }

    /** SQLSTATE 22 is bad data, 23 a broken constraint: waiting mends neither. */
    private static boolean isRefusal(Throwable e) {
        return e instanceof Undecidable
                || (e instanceof PgException pg
                        && pg.getSqlState() != null
                        && (pg.getSqlState().startsWith("22")
                                || pg.getSqlState().startsWith("23")));
    }

    private static final class Undecidable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undecidable(RuntimeException cause) {
            super(cause);
        }
    }
}
