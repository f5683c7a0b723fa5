package dev.agentvillage.metering.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.metering.ledger.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Exact sums. Only what was asked for is there; a cost only where a provider told one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Exact sums in base units, as far as asked for.")
record Quantities(
        @Schema(description = "Milliseconds in billable states.") @Nullable BigInteger agentMs,
        @Schema(
                        description = "agentMs / 1000 as an exact decimal.",
                        examples = "29.004",
                        pattern = "^[0-9]+(\\.[0-9]{1,3})?$")
                @Nullable String agentSeconds,
        @Schema(description = "Bytes that the terminal put out.")
                @Nullable BigInteger terminalBytes,
        @Schema(
                        description = "terminalBytes / 1000 as an exact decimal.",
                        examples = "12.5",
                        pattern = "^[0-9]+(\\.[0-9]{1,3})?$")
                @Nullable String terminalKb,
        @Schema(description = "Distinct paths.") @Nullable BigInteger filesTouched,
        @Nullable BigInteger commandsRun,
        @Nullable BigInteger approvalsRequested,
        @Schema(description = "Turns of the provider.") @Nullable BigInteger providerInvocations,
        @Nullable BigInteger tokensInput,
        @Nullable BigInteger tokensOutput,
        @Nullable BigInteger tokensCachedInput,
        @Nullable BigInteger tokensReasoning,
        @Schema(description = "Millionths of the currency; absent where no provider told it.")
                @Nullable BigInteger costMicros,
        @Schema(description = "The most sessions at any one moment; only when asked for alone.")
                @Nullable Long sessionConcurrency,
        @Schema(description = "Of a configured meter, in its unit; only when asked for alone.")
                @Nullable BigInteger quantity) {

    static Quantities concurrency(long most) {
        return new Quantities(
                null, null, null, null, null, null, null, null, null, null, null, null, null, most,
                null);
    }

    static Quantities configured(@Nullable BigInteger quantity) {
        return new Quantities(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                quantity);
    }

    /** From the numbers of the units; an absent number stays absent. */
    static Quantities of(Function<Unit, @Nullable BigInteger> numbers) {
        return new Quantities(
                numbers.apply(Unit.AGENT_MS),
                thousandth(numbers.apply(Unit.AGENT_MS)),
                numbers.apply(Unit.TERMINAL_BYTES),
                thousandth(numbers.apply(Unit.TERMINAL_BYTES)),
                numbers.apply(Unit.FILES_TOUCHED),
                numbers.apply(Unit.COMMANDS_RUN),
                numbers.apply(Unit.APPROVALS_REQUESTED),
                numbers.apply(Unit.PROVIDER_INVOCATIONS),
                numbers.apply(Unit.TOKENS_INPUT),
                numbers.apply(Unit.TOKENS_OUTPUT),
                numbers.apply(Unit.TOKENS_CACHED_INPUT),
                numbers.apply(Unit.TOKENS_REASONING),
                numbers.apply(Unit.COST_MICROS),
                null,
                null);
    }

    @Nullable BigInteger number(Unit unit) {
        return switch (unit) {
            case AGENT_MS -> agentMs;
            case TERMINAL_BYTES -> terminalBytes;
            case FILES_TOUCHED -> filesTouched;
            case COMMANDS_RUN -> commandsRun;
            case APPROVALS_REQUESTED -> approvalsRequested;
            case PROVIDER_INVOCATIONS -> providerInvocations;
            case TOKENS_INPUT -> tokensInput;
            case TOKENS_OUTPUT -> tokensOutput;
            case TOKENS_CACHED_INPUT -> tokensCachedInput;
            case TOKENS_REASONING -> tokensReasoning;
            case COST_MICROS -> costMicros;
        };
    }

    private static @Nullable String thousandth(@Nullable BigInteger number) {
        if (number == null) {
            return null;
        }
        return number.signum() == 0
                ? "0"
                : new BigDecimal(number, 3).stripTrailingZeros().toPlainString();
    }
}
