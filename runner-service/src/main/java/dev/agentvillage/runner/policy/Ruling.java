package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;

/** What becomes of a command. */
public sealed interface Ruling {
    Why why();

    /**
     * @param rule {@code hard_block}, {@code denylist}, {@code approval}, {@code allowlist}, {@code
     *     paths} or {@code unreadable}
     * @param command the simple command it is about
     * @param reason for a person, and for an agent
     */
    record Why(String rule, String command, String reason) {}

    record Allowed(Why why) implements Ruling {}

    /** Runs only after somebody allowed it. */
    record NeedsApproval(Category category, Risk risk, Why why) implements Ruling {}

    record Denied(Why why) implements Ruling {}
}
