package dev.agentvillage.runner.terminal;

/**
 * When gathered output goes out: at once after silence, then every few milliseconds, or when it is
 * large enough. Knows no clock: every moment is given, in nanoseconds.
 */
final class Coalescer {
    private final long everyNanos;
    private final int maxBytes;
    private final StringBuilder pending = new StringBuilder();
    private int pendingBytes;
    private long lastTaken;

    Coalescer(long everyNanos, int maxBytes, long now) {
        this.everyNanos = everyNanos;
        this.maxBytes = maxBytes;
        this.lastTaken = now - everyNanos;
    }

    /** One piece of output, ready to be numbered. */
    record Piece(String text, int bytes) {}

    boolean fits(int bytes) {
        return pendingBytes + bytes <= maxBytes;
    }

    void add(String text, int bytes) {
        pending.append(text);
        pendingBytes += bytes;
    }

    boolean isEmpty() {
        return pendingBytes == 0;
    }

    boolean due(long now) {
        return pendingBytes > 0 && (pendingBytes >= maxBytes || now - lastTaken >= everyNanos);
    }

    /** Nanoseconds until something is due; {@code otherwise} when nothing is pending. */
    long untilDue(long now, long otherwise) {
        return pendingBytes == 0 ? otherwise : Math.max(0, lastTaken + everyNanos - now);
    }

    Piece take(long now) {
        Piece piece = new Piece(pending.toString(), pendingBytes);
        pending.setLength(0);
        pendingBytes = 0;
        lastTaken = now;
        return piece;
    }
}
