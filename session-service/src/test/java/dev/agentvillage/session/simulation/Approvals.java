package dev.agentvillage.session.simulation;

import static dev.agentvillage.contracts.model.ApprovalState.PENDING;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.StoredApproval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of approvals. */
final class Approvals {
    private final World world;
    private final Invariants invariants;
    private final Map<ApprovalId, StoredApproval> stored = new LinkedHashMap<>();

    Approvals(World world, Invariants invariants) {
        this.world = world;
        this.invariants = invariants;
    }

    List<StoredApproval> all() {
        return List.copyOf(stored.values());
    }

    List<StoredApproval> waiting(SessionId session) {
        return stored.values().stream()
                .filter(a -> a.asked().sessionId().equals(session) && a.pendingAt(world.now()))
                .toList();
    }

    void keep(ApprovalChange change) {
        switch (change) {
            case ApprovalChange.Requested asked ->
                    stored.putIfAbsent(
                            asked.approval().approvalId(),
                            new StoredApproval(asked.approval(), null, PENDING, null, null));
            case ApprovalChange.Asked asked ->
                    stored.putIfAbsent(
                            asked.approval().approvalId(),
                            new StoredApproval(
                                    asked.approval(), asked.limit(), PENDING, null, null));
            case ApprovalChange.Decided decided -> {
                invariants.decided(decided.id(), decided.state());
                stored.computeIfPresent(
                        decided.id(),
                        (id, before) ->
                                new StoredApproval(
                                        before.asked(),
                                        before.limit(),
                                        decided.state(),
                                        decided.made(),
                                        null));
            }
            case ApprovalChange.Resolved resolved ->
                    stored.computeIfPresent(
                            resolved.told().approvalId(),
                            (id, before) -> {
                                invariants.resolved(before, resolved.told());
                                return before.resolved(resolved.told(), world.now());
                            });
        }
    }
}
