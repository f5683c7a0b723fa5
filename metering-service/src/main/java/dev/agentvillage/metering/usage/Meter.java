package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be asked for by its key. All are sums of ticks, but the concurrency of sessions. */
public enum Meter {
    AGENT_SECONDS(Unit.AGENT_MS, "ms"),
    TERMINAL_KB(Unit.TERMINAL_BYTES, "byte"),
    FILES_TOUCHED(Unit.FILES_TOUCHED, "file"),
    COMMANDS_RUN(Unit.COMMANDS_RUN, "command"),
    APPROVALS(Unit.APPROVALS_REQUESTED, "approval"),
    PROVIDER_INVOCATIONS(Unit.PROVIDER_INVOCATIONS, "turn"),
    TOKENS_INPUT(Unit.TOKENS_INPUT, "token"),
    TOKENS_OUTPUT(Unit.TOKENS_OUTPUT, "token"),
    TOKENS_CACHED(Unit.TOKENS_CACHED_INPUT, "token"),
    TOKENS_REASONING(Unit.TOKENS_REASONING, "token"),
    COST_MICROS(Unit.COST_MICROS, "millionth of the currency"),
    /** The most sessions at any one moment of a window, from their creations and endings. */
    SESSION_CONCURRENCY(null, "session");

    private final @Nullable Unit number;
    private final String unit;

    Meter(@Nullable Unit number, String unit) {
        this.number = number;
        this.unit = unit;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is summed; empty for what is no sum. */
    public Optional<Unit> number() {
        return Optional.ofNullable(number);
    }

    /** The base unit that it is counted in. */
    public String unit() {
        return unit;
    }

    public static Optional<Meter> of(String key) {
        return Arrays.stream(values()).filter(m -> m.key().equals(key)).findFirst();
    }

    static String keys() {
        return Arrays.stream(values()).map(Meter::key).collect(Collectors.joining(", "));
    }

    /** All units when no meter is named. */
    static Set<Unit> units(List<Meter> meters) {
        return meters.isEmpty()
                ? EnumSet.allOf(Unit.class)
                : meters.stream()
                        .flatMap(m -> m.number().stream())
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Unit.class)));
    }
}
