package dev.agentvillage.session.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.event.SessionEvent.ApprovalDecided;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.approval.Deciding.Ruling;
import dev.agentvillage.session.session.ApprovalChange;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import dev.agentvillage.session.session.StoredApproval;
import dev.agentvillage.session.session.StoredApproval.Made;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecidingTest {
    private static final ApprovalId ID = new ApprovalId(new UUID(4, 4));
    private static final ApprovalId OTHER = new ApprovalId(new UUID(5, 5));
    private static final long EXPIRES = 1_000;
    private static final Made ALLOW =
            new Made(Decision.ALLOW, Scope.ONCE, "ann", 10, "fine", "sig");

    private static StoredApproval stored(ApprovalState state) {
        Session session = Sessions.accepted();
        Approval asked =
                new Approval(
                        ID,
                        session.id(),
                        session.org(),
                        Category.MERGE,
                        "Merge",
                        Risk.HIGH,
                        new Approval.Context(null, List.of(), null),
                        "sha256:aa",
                        0,
                        EXPIRES,
                        ApprovalState.PENDING,
                        null,
                        null,
                        null);
        return new StoredApproval(
                asked, null, state, state == ApprovalState.PENDING ? null : ALLOW, null);
    }

    private static Session in(SessionState state) {
        Session session = Sessions.accepted();
        return session.progress(session.progress().state(state, null).with(ID).with(OTHER));
    }

    private static Ruling decide(Session session, StoredApproval stored, Made made, long now) {
        return Deciding.decide(session, stored, made, Sessions.START, now);
    }

    private static Change decided(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Decided.class);
        return ((Ruling.Decided) ruling).change();
    }

    @Test
    void aDecisionIsStoredToldAndSent() {
        Change change =
                decided(
                        decide(
                                in(SessionState.WAITING_FOR_APPROVAL),
                                stored(ApprovalState.PENDING),
                                ALLOW,
                                10));
        assertThat(change.approvals())
                .containsExactly(new ApprovalChange.Decided(ID, ApprovalState.ALLOWED, ALLOW));
        assertThat(Sessions.events(change))
                .singleElement()
                .isInstanceOfSatisfying(
                        ApprovalDecided.class,
                        e -> {
                            assertThat(e.approvalId()).isEqualTo(ID);
                            assertThat(e.decision()).isEqualTo(Decision.ALLOW);
                            assertThat(e.decidedBy()).isEqualTo("ann");
                        });
        Change.Draft draft = change.commands().getFirst();
        assertThat(draft.livesMs()).isEqualTo(EXPIRES + 30_000 - 10);
        assertThat(
                        draft.command()
                                .apply(
                                        new CommandHeader(
                                                Sessions.START, change.session().id(), 1, 1, 0, 1)))
                .isInstanceOfSatisfying(
                        ResolveApproval.class,
                        c -> {
                            assertThat(c.approvalId()).isEqualTo(ID);
                            assertThat(c.decision()).isEqualTo(Decision.ALLOW);
                            assertThat(c.note()).isEqualTo("fine");
                            assertThat(c.signature()).isEqualTo("sig");
                        });
    }

    @Test
    void theOtherOneGoesOnWaitingAndTheStateIsTheRunners() {
        Change change =
                decided(
                        decide(
                                in(SessionState.WAITING_FOR_APPROVAL),
                                stored(ApprovalState.PENDING),
                                ALLOW,
                                10));
        assertThat(change.session().progress().pendingApprovals()).containsExactly(OTHER);
        assertThat(change.session().state()).isEqualTo(SessionState.WAITING_FOR_APPROVAL);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PENDING")
    void theFirstDecisionIsTheOnlyOne(ApprovalState state) {
        assertThat(decide(in(SessionState.RUNNING), stored(state), ALLOW, 10))
                .isInstanceOfSatisfying(
                        Ruling.Resolved.class, r -> assertThat(r.outcome()).isEqualTo(state));
    }

    @Test
    void fromItsExpiryOnNobodyCanAllowIt() {
        Session waiting = in(SessionState.WAITING_FOR_APPROVAL);
        StoredApproval pending = stored(ApprovalState.PENDING);
        assertThat(decided(decide(waiting, pending, ALLOW, EXPIRES - 1)).commands()).hasSize(1);
        assertThat(decide(waiting, pending, ALLOW, EXPIRES))
                .isInstanceOfSatisfying(
                        Ruling.Resolved.class,
                        r -> assertThat(r.outcome()).isEqualTo(ApprovalState.EXPIRED));
    }

    @Test
    void whatIsPausedCanBeDecidedAndStaysPaused() {
        Change change =
                decided(
                        decide(
                                in(SessionState.PAUSED_BY_HUMAN),
                                stored(ApprovalState.PENDING),
                                ALLOW,
                                10));
        assertThat(change.session().state()).isEqualTo(SessionState.PAUSED_BY_HUMAN);
        assertThat(change.commands()).hasSize(1);
    }

    @Test
    void whatStopsOrHasEndedReleasesNothing() {
        StoredApproval pending = stored(ApprovalState.PENDING);
        assertThat(decide(in(SessionState.STOPPING), pending, ALLOW, 10))
                .isInstanceOf(Ruling.Refused.class);
        assertThat(decide(in(SessionState.COMPLETED), pending, ALLOW, 10))
                .isInstanceOfSatisfying(
                        Ruling.Resolved.class,
                        r -> assertThat(r.outcome()).isEqualTo(ApprovalState.CANCELLED));
    }

    @Test
    void expiryIsADenyThatNobodySendsTheRunner() {
        Session waiting = in(SessionState.WAITING_FOR_APPROVAL);
        StoredApproval pending = stored(ApprovalState.PENDING);
        Change early = Deciding.expire(waiting, pending, EXPIRES + 29_999);
        assertThat(early.approvals()).isEmpty();
        Change late = Deciding.expire(waiting, pending, EXPIRES + 30_000);
        assertThat(late.approvals())
                .singleElement()
                .isInstanceOfSatisfying(
                        ApprovalChange.Decided.class,
                        d -> {
                            assertThat(d.state()).isEqualTo(ApprovalState.EXPIRED);
                            assertThat(d.made().decision()).isEqualTo(Decision.DENY);
                        });
        assertThat(late.commands()).isEmpty();
        assertThat(late.session().progress().pendingApprovals()).containsExactly(OTHER);
        Change decidedMeanwhile =
                Deciding.expire(waiting, stored(ApprovalState.ALLOWED), EXPIRES + 30_000);
        assertThat(decidedMeanwhile.approvals()).isEmpty();
    }
}
