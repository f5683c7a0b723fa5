package dev.agentvillage.session.limit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A limit that is used up.
 *
 * @param key as metering-service names it, or {@code budget:} and its id
 * @param resetsAt epoch milliseconds; absent where only an ending session or a raise helps
 */
public record Exceeded(String key, String value, String used, @Nullable Long resetsAt) {

    public String says() {
        return key
                + ": "
                + used
                + " of "
                + value
                + " used"
                + (resetsAt == null ? "." : "; resets at " + Instant.ofEpochMilli(resetsAt) + ".");
    }
}
