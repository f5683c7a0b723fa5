package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of a {@link UsageUnits}, one by one, so that no rule and no column forgets one. */
public enum Unit {
    AGENT_MS,
    TERMINAL_BYTES,
    FILES_TOUCHED,
    COMMANDS_RUN,
    APPROVALS_REQUESTED,
    PROVIDER_INVOCATIONS,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOKENS_CACHED_INPUT,
    TOKENS_REASONING,
    /** The only one that may be absent; absent counts as 0 where it is compared. */
    COST_MICROS;

    private final String column = name().toLowerCase(Locale.ROOT);

    public long of(UsageUnits units) {
        return switch (this) {
            case AGENT_MS -> units.agentMs();
            case TERMINAL_BYTES -> units.terminalBytes();
            case FILES_TOUCHED -> units.filesTouched();
            case COMMANDS_RUN -> units.commandsRun();
            case APPROVALS_REQUESTED -> units.approvalsRequested();
            case PROVIDER_INVOCATIONS -> units.providerInvocations();
            case TOKENS_INPUT -> units.tokens().input();
            case TOKENS_OUTPUT -> units.tokens().output();
            case TOKENS_CACHED_INPUT -> units.tokens().cachedInput();
            case TOKENS_REASONING -> units.tokens().reasoning();
            case COST_MICROS -> {
                Long cost = units.costMicros();
                yield cost == null ? 0 : cost;
            }
        };
    }

    /** The number, or nothing where the provider does not tell it. */
    public @Nullable Long told(UsageUnits units) {
        if (this == COST_MICROS) {
            return units.costMicros();
        }
        return of(units);
    }

    /** As the ledger's tables name it. */
    public String column() {
        return column;
    }

    /** Units from their numbers; {@code withCost} says whether the provider told a cost. */
    static UsageUnits units(ToLongFunction<Unit> numbers, boolean withCost) {
        return new UsageUnits(
                numbers.applyAsLong(AGENT_MS),
                numbers.applyAsLong(TERMINAL_BYTES),
                numbers.applyAsLong(FILES_TOUCHED),
                numbers.applyAsLong(COMMANDS_RUN),
                numbers.applyAsLong(APPROVALS_REQUESTED),
                numbers.applyAsLong(PROVIDER_INVOCATIONS),
                new Tokens(
                        numbers.applyAsLong(TOKENS_INPUT),
                        numbers.applyAsLong(TOKENS_OUTPUT),
                        numbers.applyAsLong(TOKENS_CACHED_INPUT),
                        numbers.applyAsLong(TOKENS_REASONING)),
                withCost ? numbers.applyAsLong(COST_MICROS) : null);
    }
}
