package dev.agentvillage.session.order;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was asked for, with the defaults filled in. Never changes.
 *
 * @param continues the session whose conversation and changes it goes on with
 */
public record Order(
        SessionKind kind,
        String villageId,
        @Nullable String agentName,
        String providerId,
        @Nullable String providerVersion,
        RepoRef repoRef,
        Checkout checkout,
        @Nullable String roomPath,
        Task task,
        @Nullable List<String> command,
        Policy policy,
        Limits limits,
        SessionMode mode,
        Terminal terminal,
        Map<String, String> labels,
        Map<String, String> runnerSelector,
        @Nullable SessionId continues) {

    /**
     * The same, ending by itself no later than this.
     *
     * @param longestMs absent is without limit
     */
    public Order within(@Nullable Long longestMs) {
        Long asked = limits.maxDurationMs();
        if (longestMs == null || (asked != null && asked <= longestMs)) {
            return this;
        }
        return with(
                policy,
                new Limits(
                        longestMs, limits.maxIdleMs(), limits.maxTokens(), limits.maxCostMicros()));
    }

    /** The same, allowing nothing that this forbids. */
    public Order under(Policy organisations) {
        return with(organisations.and(policy), limits);
    }

    private Order with(Policy allowed, Limits limited) {
        return new Order(
                kind,
                villageId,
                agentName,
                providerId,
                providerVersion,
                repoRef,
                checkout,
                roomPath,
                task,
                command,
                allowed,
                limited,
                mode,
                terminal,
                labels,
                runnerSelector,
                continues);
    }
}
