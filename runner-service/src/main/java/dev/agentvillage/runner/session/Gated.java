package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.runner.work.Stand;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a gated action by its category alone. */
final class Gated {
    private static final int MAX_FILES = 200;
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

    /** What whoever decides is shown of the work that waits. */
    static Approval.Context context(@Nullable String branch, Optional<Stand> stand) {
        return new Approval.Context(
                branch,
                stand.stream()
                        .flatMap(s -> s.changes().files().stream())
                        .limit(MAX_FILES)
                        .map(f -> f.path())
                        .toList(),
                stand.map(Stand::diffHash).orElse(null));
    }

    /** How long a decision is waited for. */
    static long within(long asked) {
        return Math.clamp(asked, LEAST_MS, MOST_MS);
    }
}
