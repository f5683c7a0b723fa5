package dev.agentvillage.session.bus;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Since when we have been hearing everything that is said on a topic. Somebody's silence counts
 * only from then on: after an outage of the broker, the database or ourselves everybody gets fresh
 * time.
 */
final class Attention {
    private static final long NEVER = Long.MIN_VALUE;

    /** A look a second is usual; a commit that no broker answers holds them up for a minute. */
    private static final long LOOKED_WITHIN_MS = 10_000;

    private Map<Integer, Long> promised = Map.of();
    private long since = NEVER;
    private long last;

    /**
     * @param positions how far we have read each of our partitions
     * @param ends where they end now; at the next look we must have come that far
     */
    void looked(Map<Integer, Long> positions, Map<Integer, Long> ends, long now) {
        boolean kept =
                !positions.isEmpty()
                        && promised.keySet().equals(positions.keySet())
                        && promised.entrySet().stream()
                                .allMatch(
                                        p ->
                                                positions.getOrDefault(p.getKey(), -1L)
                                                        >= p.getValue());
        promised = Map.copyOf(ends);
        boolean missed = now - last > LOOKED_WITHIN_MS;
        last = now;
        if (!kept || missed) {
            since = NEVER;
        } else if (since == NEVER) {
            since = now;
        }
    }

    void distracted() {
        since = NEVER;
        promised = Map.of();
    }

    OptionalLong since(long now) {
        return since == NEVER || now - last > LOOKED_WITHIN_MS
                ? OptionalLong.empty()
                : OptionalLong.of(since);
    }
}
