package dev.agentvillage.metering.ledger;

/** Ticks that did not come: {@code from} to {@code to}, both inclusive. */
record Gap(long from, long to) {
    boolean contains(long seq) {
        return from <= seq && seq <= to;
    }
}
