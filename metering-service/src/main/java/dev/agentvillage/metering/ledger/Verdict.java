package dev.agentvillage.metering.ledger;

/** What a tick does to the ledger. */
sealed interface Verdict {

    /**
     * New. {@code repaired} is what the ticks lost before it had counted.
     *
     * @param repairedFrom the first lost tick, or this one's own seq if none was
     */
    record Counted(Charge own, Charge repaired, long repairedFrom, Watermark next)
            implements Verdict {}

    /** Of a gap that is repaired already: archived, closes its part of the gap, adds nothing. */
    record Late(Watermark next) implements Verdict {}

    /** Known. */
    record Duplicate() implements Verdict {}

    /** Kept aside with the reason; never counted. */
    record Quarantined(Reason reason, String detail) implements Verdict {}
}
