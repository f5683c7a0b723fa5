package dev.agentvillage.platform.store;

import dev.agentvillage.platform.bus.CloudEvent;
import java.util.Map;

/**
 * A record on its way out.
 *
 * @param key where order matters; rows of one key leave in the order of their insertion
 * @param value JSON
 */
public record OutboxRecord(String topic, String key, Map<String, String> headers, String value) {
    /** As many rows as {@code outbox_bucket} has. */
    public static final int BUCKETS = 16;

    public static OutboxRecord of(String topic, String key, CloudEvent event, String value) {
        return new OutboxRecord(topic, key, event.headers(), value);
    }

    int bucket() {
        return Math.floorMod(key.hashCode(), BUCKETS);
    }
}
