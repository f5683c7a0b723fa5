package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a decision. Only a signed one of the control plane's releases anything; everything
 * else that can happen to a question is a no. Used by its actor alone.
 */
final class Approvals {
    static final int MAX_PENDING = 32;
    private static final int MAX_DECIDED = 1024;
    private static final String RUNNER = "runner";
    private static final String TERMINAL = "terminal";

    private final SessionActor session;
    private final SessionServices services;
    private final SessionSpec spec;
    private final Usage usage;
    private final Timers timers;
    private final Map<ApprovalId, Waiting> pending = new LinkedHashMap<>();
    private final Set<ApprovalId> decided = new LinkedHashSet<>();

    private record Waiting(Approval approval, Asking asking) {}

    private record Resolution(
            Decision decision, String by, How how, Outcome effect, @Nullable String note) {}

    Approvals(
            SessionActor session,
            SessionServices services,
            SessionSpec spec,
            Usage usage,
            Timers timers) {
        this.session = session;
        this.services = services;
        this.spec = spec;
        this.usage = usage;
        this.timers = timers;
    }

    void asked(Asking asking) {
        Question question = asking.question();
        Optional<Category> category =
                asking.ruling()
                        .map(NeedsApproval::category)
                        .or(() -> Gated.category(question.category()));
        if (category.isEmpty()) {
            asking.deny("no such category: " + question.category());
        } else if (session.state() == SessionState.STOPPING || session.state().isFinal()) {
            asking.deny("the session ends");
        } else if (pending.size() >= MAX_PENDING) {
            asking.deny("too much waits for a decision already");
        } else {
            request(asking, category.get());
        }
    }

    private void request(Asking asking, Category category) {
        Running running = session.running();
        Identity identity = session.publisher().identity();
        long now = services.clock().millis();
        Approval approval =
                new Approval(
                        new ApprovalId(Ids.timeOrdered()),
                        identity.session(),
                        identity.org(),
                        category,
                        asking.question().summary(),
                        asking.ruling().map(NeedsApproval::risk).orElse(Gated.risk(category)),
                        Gated.context(
                                running == null ? null : running.workspace().branch(),
                                asking.stand()),
                        asking.actionHash(),
                        now,
                        now + Gated.within(spec.policy().approvalTimeoutMs()),
                        ApprovalState.PENDING,
                        null,
                        null,
                        null);
        pending.put(approval.approvalId(), new Waiting(approval, asking));
        usage.approvalRequested();
        session.publisher().waitingFor(pending.keySet());
        session.publisher().event(e -> new GateEvent.ApprovalRequested(e, approval));
        session.step(new SessionInput.ApprovalRequested(approval.approvalId()));
        // A decision that was made in time may still be on its way.
        timers.after(
                approval.expiresAt() - now + services.settings().approvalGraceMs(),
                new Message.ApprovalDue(approval.approvalId()));
    }

    Step resolve(ResolveApproval command) {
        Waiting waiting = pending.get(command.approvalId());
        if (waiting == null) {
            return decided.contains(command.approvalId())
                    ? new Step.Refused("already_resolved", "this approval was decided before")
                    : new Step.Refused("not_found", "no such approval is pending");
        }
        if (!services.decisions().holds(waiting.approval(), command)) {
            services.metrics().badDecision();
            return new Step.Refused("invalid", "the decision's signature does not hold");
        }
        boolean late = command.decidedAt() > waiting.approval().expiresAt();
        boolean allowed = command.decision() == Decision.ALLOW && !late;
        Outcome effect =
                late
                        ? Outcome.REFUSED_EXPIRED
                        : !allowed
                                ? Outcome.REFUSED
                                : released(waiting.asking(), command)
                                        ? Outcome.RELEASED
                                        : Outcome.CANCELLED;
        String note = command.note();
        waiting.asking().deny(note == null ? "denied" : "denied: " + note);
        return settle(
                command.approvalId(),
                new Resolution(command.decision(), command.decidedBy(), How.HUMAN, effect, note),
                allowed ? Decision.ALLOW : Decision.DENY,
                spec.policy().onDeny());
    }

    private static boolean released(Asking asking, ResolveApproval by) {
        return by.scope() == Scope.SESSION
                ? asking.allowAlways(by.approvalId(), by.decidedBy())
                : asking.allow();
    }

    /** An equal action, after somebody had allowed it for the session. */
    void again(ApprovalId id, String by) {
        session.publisher()
                .event(
                        e ->
                                new GateEvent.ApprovalResolved(
                                        e,
                                        id,
                                        Decision.ALLOW,
                                        by,
                                        How.POLICY,
                                        Outcome.RELEASED,
                                        "again, as it was allowed for the session"));
    }

    void due(ApprovalId id) {
        Waiting waiting = pending.get(id);
        if (waiting != null) {
            waiting.asking().deny("nobody decided in time");
            settle(
                    id,
                    new Resolution(
                            Decision.DENY, RUNNER, How.EXPIRY, Outcome.REFUSED_EXPIRED, null),
                    Decision.DENY,
                    spec.policy().onDeny());
        }
    }

    void gone(Asking asking) {
        of(asking).ifPresent(id -> cancel(id, "whoever asked did not wait"));
    }

    /** The program asked at its terminal, too, and somebody there was faster. */
    void answeredThere(Asking asking, boolean allowed) {
        of(asking)
                .ifPresent(
                        id -> {
                            Decision decision = allowed ? Decision.ALLOW : Decision.DENY;
                            settle(
                                    id,
                                    new Resolution(
                                            decision,
                                            TERMINAL,
                                            How.HUMAN,
                                            allowed ? Outcome.RELEASED : Outcome.REFUSED,
                                            "answered in the terminal"),
                                    decision,
                                    spec.policy().onDeny());
                        });
    }

    private Optional<ApprovalId> of(Asking asking) {
        return pending.values().stream()
                .filter(w -> w.asking() == asking)
                .map(w -> w.approval().approvalId())
                .findFirst();
    }

    /** The session ends: nothing is released any more. */
    void cancelAll() {
        for (Map.Entry<ApprovalId, Waiting> e : Map.copyOf(pending).entrySet()) {
            e.getValue().asking().deny("the session ends");
            cancel(e.getKey(), "the session ended");
        }
    }

    private void cancel(ApprovalId id, String why) {
        settle(
                id,
                new Resolution(Decision.DENY, RUNNER, How.POLICY, Outcome.CANCELLED, why),
                Decision.DENY,
                OnDeny.REFUSE);
    }

    private Step settle(ApprovalId id, Resolution how, Decision acted, OnDeny onDeny) {
        pending.remove(id);
        decided.add(id);
        if (decided.size() > MAX_DECIDED) {
            decided.remove(decided.iterator().next());
        }
        session.publisher().waitingFor(pending.keySet());
        session.publisher()
                .event(
                        e ->
                                new GateEvent.ApprovalResolved(
                                        e,
                                        id,
                                        how.decision(),
                                        how.by(),
                                        how.how(),
                                        how.effect(),
                                        how.note()));
        return session.step(new SessionInput.ApprovalResolved(id, acted, onDeny));
    }
}
