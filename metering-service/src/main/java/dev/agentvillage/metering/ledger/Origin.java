package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.ledger.Posting.Archived;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the ticks of a stream repeat: the archive has it once. */
record Origin(
        TickStream stream,
        String org,
        String runner,
        String repo,
        String providerId,
        String providerVersion,
        @Nullable String model,
        String topic,
        int partition) {
    static Origin of(Archived row) {
        UsageTick tick = row.tick();
        Envelope e = tick.envelope();
        return new Origin(
                row.stream(),
                e.orgId().value(),
                e.runnerId().value(),
                e.repoRef().canonical(),
                tick.providerId(),
                tick.providerVersion(),
                tick.model(),
                row.record().place().topic(),
                row.record().place().partition());
    }

    /** Whether both have the same, without making it. */
    static boolean isShared(Archived one, Archived other) {
        UsageTick a = one.tick();
        UsageTick b = other.tick();
        return one.stream().equals(other.stream())
                && a.envelope().orgId().equals(b.envelope().orgId())
                && a.envelope().runnerId().equals(b.envelope().runnerId())
                && a.envelope().repoRef().equals(b.envelope().repoRef())
                && a.providerId().equals(b.providerId())
                && a.providerVersion().equals(b.providerVersion())
                && Objects.equals(a.model(), b.model())
                && one.record().place().partition() == other.record().place().partition()
                && one.record().place().topic().equals(other.record().place().topic());
    }
}
