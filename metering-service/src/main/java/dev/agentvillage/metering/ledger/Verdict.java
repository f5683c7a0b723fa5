package dev.agentvillage.metering.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tick does to the ledger. */
sealed interface Verdict {

    /**
     * New.
     *
     * @param repaired the gap before it, with what counts for that; absent where none was lost
     */
    record Counted(Charge own, @Nullable Gap repaired, Watermark next) implements Verdict {}

    /**
     * Of a gap that is repaired already: counts for itself, in place of its share of the repair.
     *
     * @param filled the gap, whose charge does not count any more
     * @param pieces what is left of it, with what counts for them instead
     */
    record Late(Charge own, Gap filled, List<Gap> pieces, Watermark next) implements Verdict {}

    /** Known. */
    record Duplicate() implements Verdict {}

    /** Kept aside with the reason; never counted. */
    record Quarantined(Reason reason, String detail) implements Verdict {}
}
