package dev.agentvillage.contracts.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.model.UsageUnits;
import org.jspecify.annotations.Nullable;

/**
 * Deltas and totals of a session's usage: at least every 30 s in every non-final state, and once at
 * the end. Covers [ts − intervalMs, ts), measured, not nominal. Sum of deltas = last totals =
 * totals of the session's end.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UsageTick(
        @JsonUnwrapped Envelope envelope,
        String providerId,
        String providerVersion,
        @Nullable String model,
        long intervalMs,
        UsageUnits units,
        UsageUnits totals,
        @JsonProperty("final") boolean isFinal)
        implements RunnerEvent {}
