package dev.agentvillage.contracts.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.OrgId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another service asks for a session; queued until its deadline (epoch milliseconds) when no runner
 * is free.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionRequest(
        String requestId,
        OrgId orgId,
        RequestedBy requestedBy,
        long deadline,
        String villageId,
        @Nullable String agentName,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> runnerSelector,
        SessionSpec spec) {

    public record RequestedBy(String service, String reason) {}
}
