package dev.agentvillage.metering.usage;

/** [from, to) in epoch milliseconds, in whole minutes: the ledger's grain. */
record Range(long from, long to) {
    private static final long MINUTE = 60_000;

    /** Widened to whole minutes, so that no usage of the asked range is left out. */
    static Range around(long from, long to) {
        return new Range(Math.floorDiv(from, MINUTE) * MINUTE, Math.ceilDiv(to, MINUTE) * MINUTE);
    }
}
