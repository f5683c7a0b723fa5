package dev.agentvillage.metering.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Ticks that did not come: {@code from} to {@code to}, both inclusive.
 *
 * @param lost what counts for them; absent where nobody asked for it
 */
record Gap(long from, long to, @Nullable Lost lost) {
    Gap(long from, long to) {
        this(from, to, null);
    }

    boolean contains(long seq) {
        return from <= seq && seq <= to;
    }
}
