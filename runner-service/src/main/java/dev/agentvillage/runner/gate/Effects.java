package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import dev.agentvillage.runner.policy.Ruling.Why;
import dev.agentvillage.runner.policy.Taking;
import dev.agentvillage.runner.work.Stand;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What a commit or a push would bring with it, whoever did it and by whatever command. */
final class Effects {
    private static final int MAX_NAMED = 10;

    private final Policy policy;
    private final Set<String> dependencies = ConcurrentHashMap.newKeySet();
    private final Set<String> differences = ConcurrentHashMap.newKeySet();

    Effects(Policy policy) {
        this.policy = policy;
    }

    /** Whether any rule is about it. */
    boolean matter(Taking taking) {
        return taking != Taking.NOTHING && policy.requiresApprovalFor().contains(Category.DEPS_ADD)
                || taking == Taking.PUSH && policy.diffThresholds() != null;
    }

    Optional<NeedsApproval> of(Taking taking, Stand stand, String command) {
        Set<String> gained = new TreeSet<>(stand.gained());
        gained.removeAll(dependencies);
        if (policy.requiresApprovalFor().contains(Category.DEPS_ADD) && !gained.isEmpty()) {
            return need(Category.DEPS_ADD, command, "it brings new dependencies: " + named(gained));
        }
        Policy.DiffThresholds most = policy.diffThresholds();
        long lines = stand.changes().linesAdded() + stand.changes().linesRemoved();
        boolean large =
                most != null
                        && (stand.changes().filesChanged() > most.files() || lines > most.lines());
        return taking == Taking.PUSH && large && !differences.contains(stand.diffHash())
                ? need(
                        Category.MERGE,
                        command,
                        stand.changes().filesChanged()
                                + " files and "
                                + lines
                                + " lines are changed, more than the policy's thresholds")
                : Optional.empty();
    }

    private static Optional<NeedsApproval> need(Category category, String command, String why) {
        return Optional.of(
                new NeedsApproval(category, Risk.MEDIUM, new Why("approval", command, why)));
    }

    private static String named(Set<String> gained) {
        String names = String.join(", ", gained.stream().limit(MAX_NAMED).toList());
        return gained.size() > MAX_NAMED
                ? names + " and " + (gained.size() - MAX_NAMED) + " more"
                : names;
    }

    /** The graver of the two; the one that was there before when they are alike. */
    static Ruling graver(Ruling before, Optional<NeedsApproval> more) {
        if (more.isEmpty()) {
            return before;
        }
        return before instanceof NeedsApproval held && held.risk().compareTo(more.get().risk()) >= 0
                ? before
                : more.get();
    }

    /** Somebody saw it, and said yes. */
    void released(Stand stand) {
        dependencies.addAll(stand.gained());
        differences.add(stand.diffHash());
    }
}
