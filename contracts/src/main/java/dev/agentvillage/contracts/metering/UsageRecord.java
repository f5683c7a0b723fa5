package dev.agentvillage.contracts.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.OrgId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A closed window of usage, for billing. The id is the hash of all dimensions and the revision; a
 * quantity is an integer written as a string, since it may outgrow what JSON readers hold.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UsageRecord(
        String id,
        OrgId orgId,
        String meter,
        String unit,
        String quantity,
        Map<String, String> groupBy,
        String windowSize,
        long start,
        long end,
        int revision,
        @Nullable String replaces,
        long cutoff,
        String planId,
        @Nullable String currency) {}
