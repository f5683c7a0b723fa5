package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is known of a gated action by its category alone. */
final class Gated {
    private static final long LEAST_MS = 1_000;
    private static final long MOST_MS = 7L * 86_400_000;

    private Gated() {}

    /** By its name on the wire. */
    static Optional<Category> category(String name) {
        return Arrays.stream(Category.values())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    static Risk risk(Category category) {
        return switch (category) {
            case MERGE, DEPLOY, SECRETS -> Risk.HIGH;
            case DEPS_ADD, SHELL, NETWORK -> Risk.MEDIUM;
        };
    }

    /** How long a decision is waited for. */
    static long within(long asked) {
        return Math.clamp(asked, LEAST_MS, MOST_MS);
    }
}
