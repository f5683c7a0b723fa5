package dev.agentvillage.contracts.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an organisation may use and has used; the newest version holds. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrgLimits(
        OrgId orgId,
        String planId,
        long version,
        List<Limit> limits,
        List<Budget> budgets,
        long asOf,
        @Nullable List<Entitled> entitlements) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Limit(String key, long value, long used, @Nullable Long resetsAt) {}

    /**
     * @param used in this day or month; with scope {@code session} the most that one has used
     * @param resetsAt epoch milliseconds; absent with scope {@code session}
     * @param sessions with scope {@code session}: those that have not ended and reached a threshold
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Budget(
            String id,
            String scope,
            String amount,
            String used,
            BudgetState state,
            boolean hard,
            @Nullable Long resetsAt,
            @Nullable List<OfSession> sessions) {}

    /** What one session has used of a budget that each has for itself. */
    public record OfSession(SessionId sessionId, String used, BudgetState state) {}

    /**
     * Something an organisation is entitled to.
     *
     * @param kind {@code boolean}, {@code static} or {@code metered}
     * @param value of a boolean {@code true} or {@code false}, of a static one a number, of a
     *     metered one what its grants give now
     * @param used of a metered one: what is burnt of that
     * @param hard of a metered one: whether sessions stop when it is used up
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entitled(
            String key, String kind, String value, @Nullable String used, @Nullable Boolean hard) {}

    public enum BudgetState {
        @JsonProperty("ok")
        OK,
        @JsonProperty("warned")
        WARNED,
        @JsonProperty("exceeded")
        EXCEEDED
    }
}
