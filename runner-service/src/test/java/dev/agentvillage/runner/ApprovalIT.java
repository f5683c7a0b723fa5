package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A program asks, a person decides: nothing else releases anything. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class ApprovalIT {
    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "gated-" + UUID.randomUUID());
    private final Bus bus = Bus.get();

    private LiveSession shell(Policy policy) {
        LiveSession session =
                new LiveSession(
                        "runner-it",
                        Specs.shell(repo.directory()).by("gated_shell").under(policy).spec());
        session.started();
        return session;
    }

    /** Typed as one line, so that what is echoed is not what is said. */
    private static Approval asked(LiveSession session, String category, String what) {
        session.type("(ask " + category + " " + what + "; echo \"" + what + "=\"$?) &");
        return session.awaitEvent(ApprovalRequested.class, r -> r.approval().summary().equals(what))
                .approval();
    }

    private CommandReply send(SessionCommand command) {
        bus.send("runner-it", command);
        await().atMost(LiveSession.PATIENCE)
                .until(() -> !bus.replies(command.header().commandId()).isEmpty());
        return bus.replies(command.header().commandId()).getLast();
    }

    private ResolveApproval decision(Approval approval, Decision decision, long at) {
        return ControlPlane.decision(
                RunnerResource.directory(),
                bus.header(approval.sessionId()),
                approval,
                decision,
                at,
                "since it is Monday");
    }

    private CommandReply decide(Approval approval, Decision decision) {
        return send(decision(approval, decision, approval.requestedAt() + 1));
    }

    private static ApprovalResolved resolved(LiveSession session, Approval approval) {
        return session.awaitEvent(
                ApprovalResolved.class, r -> r.approvalId().equals(approval.approvalId()));
    }

    private static void accepted(CommandReply reply) {
        assertThat(reply.code()).isNull();
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void severalWaitAndEachIsDecidedByItsOwnId() {
        LiveSession session = shell(Policy.OPEN);
        Approval merge = asked(session, "merge", "main");
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        Approval deploy = asked(session, "deploy", "tonight");

        assertThat(merge.category()).isEqualTo(Category.MERGE);
        assertThat(merge.risk()).isEqualTo(Risk.HIGH);
        assertThat(merge.state()).isEqualTo(ApprovalState.PENDING);
        assertThat(merge.actionHash()).matches("sha256:[0-9a-f]{64}");
        assertThat(merge.context().branch()).startsWith("agent/");
        assertThat(merge.expiresAt() - merge.requestedAt()).isEqualTo(3_600_000);

        accepted(decide(deploy, Decision.DENY));
        session.awaitOutput("tonight=1");
        session.awaitOutput("denied: since it is Monday");
        assertThat(session.output()).doesNotContainPattern("main=\\d");
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        accepted(decide(merge, Decision.ALLOW));
        session.awaitOutput("main=0");
        session.awaitState(SessionState.RUNNING);

        ApprovalResolved allowed = resolved(session, merge);
        assertThat(allowed.effect()).isEqualTo(Outcome.RELEASED);
        assertThat(allowed.decision()).isEqualTo(Decision.ALLOW);
        assertThat(allowed.resolvedBy()).isEqualTo("anna");
        assertThat(allowed.how()).isEqualTo(How.HUMAN);
        assertThat(allowed.note()).isEqualTo("since it is Monday");
        assertThat(resolved(session, deploy).effect()).isEqualTo(Outcome.REFUSED);

        assertThat(decide(merge, Decision.DENY).code()).isEqualTo("already_resolved");
        assertThat(session.all(ApprovalResolved.class)).hasSize(2);
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(end.totalUsage().approvalsRequested()).isEqualTo(2);
        session.assertWhole(end);
    }

    @Test
    void onlyASignedDecisionAboutThisActionCounts() {
        LiveSession session = shell(Policy.OPEN);
        Approval one = asked(session, "merge", "one");
        Approval two = asked(session, "merge", "two");
        ResolveApproval forOne = decision(one, Decision.ALLOW, one.requestedAt() + 1);

        // Each is a signature that holds, but not over this.
        assertThat(send(with(forOne, two, Decision.ALLOW, forOne.decidedAt())).code())
                .isEqualTo("invalid");
        ResolveApproval denial = decision(one, Decision.DENY, one.requestedAt() + 1);
        assertThat(send(with(denial, one, Decision.ALLOW, denial.decidedAt())).code())
                .isEqualTo("invalid");
        assertThat(send(with(forOne, one, Decision.ALLOW, forOne.decidedAt() + 1)).code())
                .isEqualTo("invalid");
        assertThat(
                        send(new ResolveApproval(
                                        bus.header(session.id),
                                        one.approvalId(),
                                        Decision.ALLOW,
                                        null,
                                        "anna",
                                        1,
                                        null,
                                        "not base64!"))
                                .code())
                .isEqualTo("invalid");
        assertThat(session.all(ApprovalResolved.class)).isEmpty();

        ResolveApproval good = decision(one, Decision.ALLOW, one.requestedAt() + 1);
        accepted(send(good));
        session.awaitOutput("one=0");
        accepted(send(good));
        await().during(Duration.ofMillis(300))
                .until(() -> session.all(ApprovalResolved.class).size() == 1);
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        assertThat(session.output()).doesNotContainPattern("two=\\d");
        session.stop(false);
        session.assertWhole(session.awaitEnd());
    }

    private ResolveApproval with(
            ResolveApproval signed, Approval approval, Decision decision, long at) {
        CommandHeader header = bus.header(approval.sessionId());
        return new ResolveApproval(
                header,
                approval.approvalId(),
                decision,
                signed.scope(),
                signed.decidedBy(),
                at,
                signed.note(),
                signed.signature());
    }

    @Test
    void whatNobodyDecidesInTimeIsDenied() {
        LiveSession session = shell(Specs.policy(Policy.OnDeny.REFUSE, 1_000));
        Approval approval = asked(session, "merge", "late");
        session.awaitOutput("late=1");
        session.awaitOutput("nobody decided in time");
        ApprovalResolved resolved = resolved(session, approval);
        assertThat(resolved.decision()).isEqualTo(Decision.DENY);
        assertThat(resolved.how()).isEqualTo(How.EXPIRY);
        assertThat(resolved.effect()).isEqualTo(Outcome.REFUSED_EXPIRED);
        session.awaitState(SessionState.RUNNING);
        assertThat(decide(approval, Decision.ALLOW).code()).isEqualTo("already_resolved");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aYesThatWasSaidTooLateIsANo() {
        LiveSession session = shell(Policy.OPEN);
        Approval approval = asked(session, "merge", "main");
        accepted(send(decision(approval, Decision.ALLOW, approval.expiresAt() + 1)));
        session.awaitOutput("main=1");
        assertThat(resolved(session, approval).effect()).isEqualTo(Outcome.REFUSED_EXPIRED);
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aPauseReleasesNothingAndADecisionWhilePausedIsRecorded() {
        LiveSession session = shell(Policy.OPEN);
        Approval first = asked(session, "merge", "first");
        Approval second = asked(session, "merge", "second");
        accepted(session.reply(session.pause()));
        session.awaitState(SessionState.PAUSED_BY_HUMAN);
        accepted(decide(first, Decision.ALLOW));
        assertThat(resolved(session, first).effect()).isEqualTo(Outcome.RELEASED);
        assertThat(session.output()).doesNotContainPattern("first=\\d");

        accepted(session.reply(session.resume()));
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        session.awaitOutput("first=0");
        assertThat(session.output()).doesNotContainPattern("second=\\d");
        accepted(decide(second, Decision.ALLOW));
        session.awaitState(SessionState.RUNNING);
        session.awaitOutput("second=0");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aSessionThatEndsReleasesNothing() {
        LiveSession session = shell(Policy.OPEN);
        Approval approval = asked(session, "merge", "main");
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(resolved(session, approval).effect()).isEqualTo(Outcome.CANCELLED);
        assertThat(session.output()).doesNotContain("main=0");
        session.assertWhole(end);
    }

    @Test
    void whoeverDoesNotWaitTakesTheQuestionBack() {
        LiveSession session = shell(Policy.OPEN);
        session.type("ask merge main; echo \"asked=\"$?");
        Approval approval = session.awaitEvent(ApprovalRequested.class, r -> true).approval();
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        session.send("\u0003", SessionCommand.InputMode.RAW);
        assertThat(resolved(session, approval).effect()).isEqualTo(Outcome.CANCELLED);
        session.awaitState(SessionState.RUNNING);
        assertThat(session.output()).doesNotContain("asked=0");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aDenialEndsTheSessionWhereThePolicySaysSo() {
        LiveSession session = shell(Specs.policy(Policy.OnDeny.STOP, 3_600_000));
        Approval denied = asked(session, "deploy", "tonight");
        Approval other = asked(session, "merge", "main");
        accepted(decide(denied, Decision.DENY));
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo("approval_denied");
        assertThat(resolved(session, denied).effect()).isEqualTo(Outcome.REFUSED);
        assertThat(resolved(session, other).effect()).isEqualTo(Outcome.CANCELLED);
        session.assertWhole(end);
    }

    @Test
    void anUnknownApprovalStopsNothing() {
        LiveSession session = shell(Policy.OPEN);
        Approval approval = asked(session, "merge", "main");
        Approval unknown =
                new Approval(
                        new dev.agentvillage.contracts.id.ApprovalId(UUID.randomUUID()),
                        approval.sessionId(),
                        approval.orgId(),
                        approval.category(),
                        approval.summary(),
                        approval.risk(),
                        approval.context(),
                        approval.actionHash(),
                        approval.requestedAt(),
                        approval.expiresAt(),
                        approval.state(),
                        null,
                        null,
                        null);
        assertThat(decide(unknown, Decision.DENY).code()).isEqualTo("not_found");
        session.type("ask nonsense x; echo \"nonsense=\"$?");
        session.awaitOutput("nonsense=1");
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }
}
