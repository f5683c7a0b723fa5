package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of a {@link UsageUnits}, one by one, so that no rule and no column forgets one. */
public enum Unit {
    AGENT_MS(UsageUnits::agentMs),
    TERMINAL_BYTES(UsageUnits::terminalBytes),
    FILES_TOUCHED(UsageUnits::filesTouched),
    COMMANDS_RUN(UsageUnits::commandsRun),
    APPROVALS_REQUESTED(UsageUnits::approvalsRequested),
    PROVIDER_INVOCATIONS(UsageUnits::providerInvocations),
    TOKENS_INPUT(u -> u.tokens().input()),
    TOKENS_OUTPUT(u -> u.tokens().output()),
    TOKENS_CACHED_INPUT(u -> u.tokens().cachedInput()),
    TOKENS_REASONING(u -> u.tokens().reasoning()),
    /** The only one that may be absent; absent counts as 0 where it is compared. */
    COST_MICROS(
            u -> {
                Long cost = u.costMicros();
                return cost == null ? 0 : cost;
            });

    private final ToLongFunction<UsageUnits> number;
    private final String column;

    Unit(ToLongFunction<UsageUnits> number) {
        this.number = number;
        this.column = name().toLowerCase(Locale.ROOT);
    }

    public long of(UsageUnits units) {
        return number.applyAsLong(units);
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
