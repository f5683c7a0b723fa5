package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.UsageUnits;

/**
 * How far a stream is counted: everything up to the totals of its last tick, no more, no less.
 *
 * @param lastTs of that tick, by the runner's clock
 */
record Watermark(
        OrgId org, long lastSeq, UsageUnits totals, long lastTs, boolean finalSeen, Gaps gaps) {
    Watermark withGaps(Gaps changed) {
        return new Watermark(org, lastSeq, totals, lastTs, finalSeen, changed);
    }
}
