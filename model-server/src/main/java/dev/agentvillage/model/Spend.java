package dev.agentvillage.model;

/**
 * What one answer costs, in tokens that do not overlap. Each API adds them up in its own way: the
 * Messages API tells input without cache, the others with it; only Messages tells of cache writes,
 * and it alone does not tell of reasoning.
 */
public record Spend(
        long freshInput, long cacheWritten, long cacheRead, long answered, long reasoned) {
    public static final Spend NONE = new Spend(0, 0, 0, 0, 0);

    public Spend {
        if (freshInput < 0 || cacheWritten < 0 || cacheRead < 0 || answered < 0 || reasoned < 0) {
            throw new IllegalArgumentException("Tokens are not negative");
        }
    }

    /** All input, with what came from the cache and went into it. */
    public long input() {
        return freshInput + cacheWritten + cacheRead;
    }

    /** The input that did not come from the cache: what contracts count as input. */
    public long uncachedInput() {
        return freshInput + cacheWritten;
    }

    /** All output, with the reasoning. */
    public long output() {
        return answered + reasoned;
    }

    public Spend plus(Spend o) {
        return new Spend(
                freshInput + o.freshInput,
                cacheWritten + o.cacheWritten,
                cacheRead + o.cacheRead,
                answered + o.answered,
                reasoned + o.reasoned);
    }

    Spend minus(Spend o) {
        return new Spend(
                freshInput - o.freshInput,
                cacheWritten - o.cacheWritten,
                cacheRead - o.cacheRead,
                answered - o.answered,
                reasoned - o.reasoned);
    }

    /**
     * Another figure for every seed, and always the same for one: an equality then says something.
     */
    static Spend varied(int seed) {
        int mixed = seed * 0x9E3779B1;
        mixed ^= mixed >>> 15;
        mixed *= 0x85EBCA77;
        mixed ^= mixed >>> 13;
        return new Spend(
                700 + Integer.remainderUnsigned(mixed, 401),
                1 + Integer.remainderUnsigned(mixed >>> 5, 97),
                100 + Integer.remainderUnsigned(mixed >>> 11, 307),
                20 + Integer.remainderUnsigned(mixed >>> 17, 61),
                1 + Integer.remainderUnsigned(mixed >>> 22, 29));
    }
}
