package dev.agentvillage.metering.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Posts batches. */
@ApplicationScoped
class LedgerService {
    private static final Logger LOG = Logger.getLogger(LedgerService.class);
    private static final Duration DAYS = Duration.ofSeconds(30);

    private final PgTransactionStore transactions;
    private final PgLedgerStore store;
    private final PgDayStore days;
    private final LedgerMetrics metrics;

    LedgerService(
            PgTransactionStore transactions,
            PgLedgerStore store,
            PgDayStore days,
            LedgerMetrics metrics) {
        this.transactions = transactions;
        this.store = store;
        this.days = days;
        this.metrics = metrics;
    }

    /**
     * On the caller's thread. A record that is refused is kept aside; a database that is away, or a
     * race that was lost, is an exception, and the batch is to be posted again.
     */
    void post(List<Received> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            days.open(Days.of(batch)).await().atMost(DAYS);
            metrics.posted(
                    transactions.now(c -> store.post(c, batch, known -> decide(known, batch))));
        } catch (Undecidable | PgTransactionStore.Failed e) {
            if (!isRefusal(e)) {
                throw e;
            }
            smaller(batch, e);
        }
    }

    /** Halves until the refused record is alone. */
    private void smaller(List<Received> batch, RuntimeException refusal) {
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            post(batch.subList(0, half));
            post(batch.subList(half, batch.size()));
            return;
        }
        Received record = batch.getFirst();
        LOG.errorf(refusal, "Cannot be stored, kept aside: %s", record.place());
        post(
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

    private static boolean isRefusal(RuntimeException e) {
        return e instanceof Undecidable
                || (e instanceof PgTransactionStore.Failed failed && failed.isRefusal());
    }

    private static final class Undecidable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undecidable(RuntimeException cause) {
            super(cause);
        }
    }
}
