package dev.agentvillage.metering.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** {@code metering_ticks_total} by outcome, {@code metering_quarantined_total} by reason. */
@ApplicationScoped
class LedgerMetrics {
    private final MeterRegistry registry;
    private final Counter counted;
    private final Counter late;
    private final Counter duplicate;
    private final Counter batches;

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.counted = registry.counter("metering.ticks", "outcome", "counted");
        this.late = registry.counter("metering.ticks", "outcome", "late");
        this.duplicate = registry.counter("metering.ticks", "outcome", "duplicate");
        this.batches = registry.counter("metering.batches");
    }

    void posted(Posting posting) {
        batches.increment();
        counted.increment(posting.counted());
        late.increment(posting.late());
        duplicate.increment(posting.duplicates());
        for (Posting.KeptAside kept : posting.keptAside()) {
            registry.counter("metering.quarantined", "reason", kept.reason().code()).increment();
        }
    }
}
