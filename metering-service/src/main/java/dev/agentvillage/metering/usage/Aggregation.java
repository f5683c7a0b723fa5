package dev.agentvillage.metering.usage;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of a window's values. Records that were told twice or late count once in all. */
public enum Aggregation {
    SUM,
    COUNT,
    MAX,
    UNIQUE_COUNT,
    LATEST;

    static Optional<Aggregation> of(String word) {
        return Arrays.stream(values()).filter(a -> a.name().equals(word)).findFirst();
    }
}
