package dev.agentvillage.contracts.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.id.OrgId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an organisation may use and has used; the newest version holds. */
public record OrgLimits(
        OrgId orgId,
        String planId,
        long version,
        List<Limit> limits,
        List<Budget> budgets,
        long asOf) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Limit(String key, long value, long used, @Nullable Long resetsAt) {}

    public record Budget(
            String id, String scope, String amount, String used, BudgetState state, boolean hard) {}

    public enum BudgetState {
        @JsonProperty("ok")
        OK,
        @JsonProperty("warned")
        WARNED,
        @JsonProperty("exceeded")
        EXCEEDED
    }
}
