package dev.agentvillage.metering.usage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What usage can be grouped by. */
enum Dimension {
    ORG("org_id"),
    SESSION("session_id::text"),
    PROVIDER("provider_id");

    private final String expression;

    Dimension(String expression) {
        this.expression = expression;
    }

    /** In SQL, over {@code usage_minutes}. */
    String expression() {
        return expression;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Dimension> of(String word) {
        return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
    }
}
