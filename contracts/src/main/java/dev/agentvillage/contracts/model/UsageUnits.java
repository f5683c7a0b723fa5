package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a session used, in integer base units: milliseconds in billable states (monotonic clock),
 * raw PTY bytes, distinct paths, commands, approvals, turns, tokens, millionths of the currency
 * (absent where the provider does not say).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UsageUnits(
        long agentMs,
        long terminalBytes,
        long filesTouched,
        long commandsRun,
        long approvalsRequested,
        long providerInvocations,
        Tokens tokens,
        @Nullable Long costMicros) {
    public static final UsageUnits ZERO = new UsageUnits(0, 0, 0, 0, 0, 0, Tokens.ZERO, null);

    public UsageUnits plus(UsageUnits o) {
        return new UsageUnits(
                agentMs + o.agentMs,
                terminalBytes + o.terminalBytes,
                filesTouched + o.filesTouched,
                commandsRun + o.commandsRun,
                approvalsRequested + o.approvalsRequested,
                providerInvocations + o.providerInvocations,
                tokens.plus(o.tokens),
                costMicros == null && o.costMicros == null
                        ? null
                        : or0(costMicros) + or0(o.costMicros));
    }

    public UsageUnits minus(UsageUnits o) {
        return new UsageUnits(
                agentMs - o.agentMs,
                terminalBytes - o.terminalBytes,
                filesTouched - o.filesTouched,
                commandsRun - o.commandsRun,
                approvalsRequested - o.approvalsRequested,
                providerInvocations - o.providerInvocations,
                tokens.minus(o.tokens),
                costMicros == null && o.costMicros == null
                        ? null
                        : or0(costMicros) - or0(o.costMicros));
    }

    private static long or0(@Nullable Long n) {
        return n == null ? 0 : n;
    }
}
