package dev.agentvillage.session.terminal;

/**
 * How much a client has been sent that has not reached its connection, or, once it acknowledges,
 * that it has not acknowledged. At 256 KiB nothing more is sent.
 */
final class Window {
    static final long LIMIT = 256 * 1024;

    private long unsent;
    private long sentUpTo;
    private long acknowledged = -1;

    void sending(long end, int bytes) {
        unsent += bytes;
        sentUpTo = Math.max(sentUpTo, end);
    }

    void sent(int bytes) {
        unsent -= bytes;
    }

    void acknowledge(long offset) {
        acknowledged = Math.max(acknowledged, Math.min(offset, sentUpTo));
    }

    boolean full() {
        return outstanding() >= LIMIT;
    }

    /** Whether it pays to go on after having been full. */
    boolean roomy() {
        return outstanding() <= LIMIT / 2;
    }

    private long outstanding() {
        return acknowledged < 0 ? unsent : Math.max(unsent, sentUpTo - acknowledged);
    }
}
