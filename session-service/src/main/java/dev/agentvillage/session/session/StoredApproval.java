package dev.agentvillage.session.session;

import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import org.jspecify.annotations.Nullable;

/**
 * An approval as the control plane has it.
 *
 * @param asked as it was asked
 * @param limit that it asks to go on over; absent where a runner asked
 * @param effect what the runner did about it; absent until it said so
 */
public record StoredApproval(
        Approval asked,
        @Nullable String limit,
        ApprovalState state,
        @Nullable Made made,
        @Nullable Outcome effect) {

    /**
     * A decision, by a person, a policy or time.
     *
     * @param at our epoch milliseconds
     * @param signature over {@link dev.agentvillage.contracts.model.DecisionBytes}; only what a
     *     person decided has one
     */
    public record Made(
            Decision decision,
            Scope scope,
            String by,
            long at,
            @Nullable String note,
            @Nullable String signature) {}

    /** From its expiry on nobody can decide it, whoever has or has not noticed yet. */
    public ApprovalState stateAt(long now) {
        return state == ApprovalState.PENDING && now >= asked.expiresAt()
                ? ApprovalState.EXPIRED
                : state;
    }

    public boolean pendingAt(long now) {
        return stateAt(now) == ApprovalState.PENDING;
    }

    /** What the runner said it did. The first word counts, and no decision is rewritten by it. */
    public StoredApproval resolved(ApprovalResolved told, long now) {
        if (effect != null) {
            return this;
        }
        Made known =
                made == null
                        ? new Made(
                                told.decision(),
                                Scope.ONCE,
                                told.resolvedBy(),
                                now,
                                told.note(),
                                null)
                        : made;
        return new StoredApproval(asked, limit, after(told), known, told.effect());
    }

    private ApprovalState after(ApprovalResolved told) {
        if (told.effect() == Outcome.REFUSED_EXPIRED) {
            return ApprovalState.EXPIRED;
        }
        if (state != ApprovalState.PENDING) {
            return state;
        }
        return switch (told.effect()) {
            case CANCELLED -> ApprovalState.CANCELLED;
            case RELEASED -> ApprovalState.ALLOWED;
            case REFUSED -> told.how() == How.EXPIRY ? ApprovalState.EXPIRED : ApprovalState.DENIED;
            case REFUSED_EXPIRED -> ApprovalState.EXPIRED;
        };
    }

    /** Whether the runner let something happen that nobody here allowed, and no policy did. */
    public boolean releasedWithout(ApprovalResolved told) {
        return told.effect() == Outcome.RELEASED
                && told.how() != How.POLICY
                && state != ApprovalState.ALLOWED;
    }
}
