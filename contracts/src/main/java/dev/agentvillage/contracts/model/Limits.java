package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a session ends by itself. Milliseconds, tokens, millionths of the currency; absent means
 * the default.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(
        @Nullable Long maxDurationMs,
        @Nullable Long maxIdleMs,
        @Nullable Long maxTokens,
        @Nullable Long maxCostMicros) {
    public static final Limits NONE = new Limits(null, null, null, null);
}
