package dev.agentvillage.session.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Scope;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredApprovalTest {
    private static final ApprovalId ID = new ApprovalId(new UUID(4, 4));
    private static final StoredApproval.Made BY_ANN =
            new StoredApproval.Made(Decision.ALLOW, Scope.ONCE, "ann", 5, null, "sig");

    private static StoredApproval stored(ApprovalState state, StoredApproval.Made made) {
        Session session = Sessions.accepted();
        return new StoredApproval(
                new Approval(
                        ID,
                        session.id(),
                        session.org(),
                        Category.MERGE,
                        "Merge",
                        Risk.LOW,
                        new Approval.Context(null, List.of(), null),
                        "sha256:aa",
                        0,
                        1_000,
                        ApprovalState.PENDING,
                        null,
                        null,
                        null),
                null,
                state,
                made,
                null);
    }

    private static StoredApproval pending() {
        return stored(ApprovalState.PENDING, null);
    }

    private static ApprovalResolved told(Decision decision, How how, Outcome effect) {
        Session session = Sessions.accepted();
        return new ApprovalResolved(
                new Envelope(
                        new UUID(1, 2),
                        session.id(),
                        session.org(),
                        Sessions.REPO,
                        0,
                        Sessions.RUNNER,
                        Sessions.INCARNATION,
                        1,
                        1),
                ID,
                decision,
                "runner",
                how,
                effect,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "DENY, EXPIRY, REFUSED, EXPIRED",
        "DENY, EXPIRY, REFUSED_EXPIRED, EXPIRED",
        "DENY, POLICY, REFUSED, DENIED",
        "DENY, POLICY, CANCELLED, CANCELLED",
        "ALLOW, POLICY, RELEASED, ALLOWED"
    })
    void whatNobodyDecidedIsAsItsRunnerSays(
            Decision decision, How how, Outcome effect, ApprovalState state) {
        assertThat(pending().resolved(told(decision, how, effect), 7).state()).isEqualTo(state);
    }

    @Test
    void aDecisionIsNotRewritten() {
        StoredApproval after =
                stored(ApprovalState.ALLOWED, BY_ANN)
                        .resolved(told(Decision.DENY, How.POLICY, Outcome.CANCELLED), 7);
        assertThat(after.state()).isEqualTo(ApprovalState.ALLOWED);
        assertThat(after.made()).isEqualTo(BY_ANN);
        assertThat(after.effect()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void anAllowThatCameTooLateIsExpired() {
        StoredApproval after =
                stored(ApprovalState.ALLOWED, BY_ANN)
                        .resolved(told(Decision.DENY, How.EXPIRY, Outcome.REFUSED_EXPIRED), 7);
        assertThat(after.state()).isEqualTo(ApprovalState.EXPIRED);
        assertThat(after.made()).isEqualTo(BY_ANN);
    }

    @Test
    void theFirstWordOfTheRunnerCounts() {
        StoredApproval once =
                pending().resolved(told(Decision.DENY, How.EXPIRY, Outcome.REFUSED), 7);
        assertThat(once.resolved(told(Decision.ALLOW, How.POLICY, Outcome.RELEASED), 8))
                .isEqualTo(once);
    }

    @Test
    void aReleaseThatNobodyAllowedIsNoticed() {
        ApprovalResolved released = told(Decision.ALLOW, How.HUMAN, Outcome.RELEASED);
        assertThat(pending().releasedWithout(released)).isTrue();
        assertThat(
                        stored(
                                        ApprovalState.DENIED,
                                        new StoredApproval.Made(
                                                Decision.DENY, Scope.ONCE, "ann", 5, null, "sig"))
                                .releasedWithout(released))
                .isTrue();
        assertThat(stored(ApprovalState.ALLOWED, BY_ANN).releasedWithout(released)).isFalse();
        assertThat(pending().releasedWithout(told(Decision.ALLOW, How.POLICY, Outcome.RELEASED)))
                .isFalse();
    }

    @Test
    void isExpiredBeforeAnybodySaysSo() {
        assertThat(pending().stateAt(999)).isEqualTo(ApprovalState.PENDING);
        assertThat(pending().stateAt(1_000)).isEqualTo(ApprovalState.EXPIRED);
        assertThat(stored(ApprovalState.ALLOWED, BY_ANN).stateAt(1_000))
                .isEqualTo(ApprovalState.ALLOWED);
    }
}
