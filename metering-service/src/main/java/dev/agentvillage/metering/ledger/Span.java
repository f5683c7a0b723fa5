package dev.agentvillage.metering.ledger;

/** [start, end) in epoch milliseconds; of length 0 it is a moment. */
record Span(long start, long end) {
    Span {
        if (end < start) {
            throw new IllegalArgumentException("ends before it starts: " + start + " > " + end);
        }
    }

    long length() {
        return end - start;
    }
}
