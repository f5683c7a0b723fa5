package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was allowed for the whole session: the same words of the same tool in the same directory,
 * for as long as the policy asks for them for the same reason. What a push takes along may differ;
 * what makes it riskier is asked for again.
 */
final class Standing {
    /** Beyond this, each is asked for. */
    private static final int MAX = 256;

    private final Map<Key, Yes> all = new ConcurrentHashMap<>();

    private record Key(String action, String why) {}

    /** Somebody's yes, and to which question. */
    record Yes(ApprovalId approval, String by) {}

    void add(Asking asking, Yes yes) {
        if (all.size() < MAX) {
            all.put(key(asking.question(), asking.ruling()), yes);
        }
    }

    void remove(Asking asking) {
        all.remove(key(asking.question(), asking.ruling()));
    }

    Optional<Yes> of(Question question, Optional<NeedsApproval> need) {
        return all.isEmpty() ? Optional.empty() : Optional.ofNullable(all.get(key(question, need)));
    }

    private static Key key(Question question, Optional<NeedsApproval> need) {
        return new Key(
                question.actionHash(List.of()),
                need.map(n -> n.category() + " " + n.risk() + " " + n.why().reason()).orElse(""));
    }
}
