package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.UsageUnits;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is counted: everything up to the totals of its last tick, no more, no less.
 *
 * @param lastTs of that tick, by the runner's clock
 * @param fencedAt nothing later counts; absent while the attempt is not fenced
 */
record Watermark(
        OrgId org,
        long lastSeq,
        UsageUnits totals,
        long lastTs,
        boolean finalSeen,
        Gaps gaps,
        @Nullable Long fencedAt) {
    Watermark(
            OrgId org, long lastSeq, UsageUnits totals, long lastTs, boolean finalSeen, Gaps gaps) {
        this(org, lastSeq, totals, lastTs, finalSeen, gaps, null);
    }

    Watermark withGaps(Gaps changed) {
        return new Watermark(org, lastSeq, totals, lastTs, finalSeen, changed, fencedAt);
    }

    boolean isFencedBefore(long ts) {
        return fencedAt != null && ts > fencedAt;
    }
}
