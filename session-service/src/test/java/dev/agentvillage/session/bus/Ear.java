package dev.agentvillage.session.bus;

import java.util.Map;
import java.util.OptionalLong;

/** {@link Attention} for one partition, for the simulation. */
public final class Ear {
    private final Attention attention = new Attention();

    public void looked(long position, long end, long now) {
        attention.looked(Map.of(0, position), Map.of(0, end), now);
    }

    public OptionalLong since(long now) {
        return attention.since(now);
    }
}
