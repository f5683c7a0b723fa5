package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A sum that can be asked for by its key. */
enum Meter {
    AGENT_SECONDS(Unit.AGENT_MS),
    TERMINAL_KB(Unit.TERMINAL_BYTES),
    FILES_TOUCHED(Unit.FILES_TOUCHED),
    COMMANDS_RUN(Unit.COMMANDS_RUN),
    APPROVALS(Unit.APPROVALS_REQUESTED),
    PROVIDER_INVOCATIONS(Unit.PROVIDER_INVOCATIONS),
    TOKENS_INPUT(Unit.TOKENS_INPUT),
    TOKENS_OUTPUT(Unit.TOKENS_OUTPUT),
    TOKENS_CACHED(Unit.TOKENS_CACHED_INPUT),
    TOKENS_REASONING(Unit.TOKENS_REASONING),
    COST_MICROS(Unit.COST_MICROS);

    private final Unit unit;

    Meter(Unit unit) {
        this.unit = unit;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Meter> of(String key) {
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
                        .map(m -> m.unit)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Unit.class)));
    }
}
