package dev.agentvillage.runner.terminal;

import java.util.ArrayDeque;

/**
 * How much output had been read at which time. Bounded: one sample a grain, the latest ones. What
 * is not known any more is answered by less, never by more: a search begins too early, not too
 * late.
 */
final class ReadTimes {
    private static final long GRAIN_MICROS = 5_000;
    private static final int MOST = 512;

    private final long start;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long micros, long offset) {}

    ReadTimes(long startOffset) {
        this.start = startOffset;
    }

    /**
     * @param micros of the epoch, after the read
     * @param offset where the output ends now
     */
    synchronized void read(long micros, long offset) {
        // The clock was set back: what was noted before cannot be compared any more.
        while (!samples.isEmpty() && samples.getLast().micros() > micros) {
            samples.removeLast();
        }
        if (!samples.isEmpty() && grain(samples.getLast().micros()) == grain(micros)) {
            samples.removeLast();
        }
        samples.add(new Sample(micros, offset));
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
    }

    private static long grain(long micros) {
        return micros / GRAIN_MICROS;
    }

    /** Where the output ended then: everything before it was written before. */
    synchronized long offsetAt(long micros) {
        long offset = start;
        for (Sample sample : samples) {
            if (sample.micros() > micros) {
                break;
            }
            offset = sample.offset();
        }
        return offset;
    }
}
