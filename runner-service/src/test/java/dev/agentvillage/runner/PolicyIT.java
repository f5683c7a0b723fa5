package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.GateEvent.PolicyViolation;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a policy says of commands holds for a real shell in a real terminal. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class PolicyIT {
    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "policy-" + UUID.randomUUID());
    private final Bus bus = Bus.get();

    private LiveSession shell(Policy policy) {
        LiveSession session =
                new LiveSession("runner-it", Specs.shell(repo.directory()).under(policy).spec());
        session.started();
        return session;
    }

    private static Policy asking(Category... categories) {
        return Specs.policy(List.of("*"), List.of(), List.of(categories));
    }

    private static Policy denying(String... entries) {
        return Specs.policy(List.of("*"), List.of(entries), List.of());
    }

    private void decide(Approval approval, Decision decision) {
        decide(approval, decision, Scope.ONCE);
    }

    private void decide(Approval approval, Decision decision, Scope scope) {
        SessionCommand command =
                ControlPlane.decision(
                        RunnerResource.directory(),
                        bus.header(approval.sessionId()),
                        approval,
                        decision,
                        scope,
                        approval.requestedAt() + 1,
                        "since it is Monday");
        bus.send("runner-it", command);
        await().atMost(LiveSession.PATIENCE)
                .until(() -> !bus.replies(command.header().commandId()).isEmpty());
        CommandReply reply = bus.replies(command.header().commandId()).getLast();
        assertThat(reply.outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
    }

    private String branches() {
        return repo.git("branch", "--list", "pushed*");
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aPushIsHeldUntilSomebodyAllowsItAndTheNextIsHeldAgain() {
        LiveSession session = shell(asking(Category.MERGE));
        session.type("git status >/dev/null; git push -q origin HEAD:pushed; echo \"first=\"$?");
        Approval first = session.awaitEvent(ApprovalRequested.class, r -> true).approval();
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        assertThat(first.category()).isEqualTo(Category.MERGE);
        assertThat(first.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(first.summary()).isEqualTo("git push -q origin HEAD:pushed");
        assertThat(branches()).as("nothing ran").isEmpty();

        decide(first, Decision.ALLOW);
        session.awaitOutput("first=0");
        assertThat(branches()).contains("pushed");

        session.type("git push -q --force origin HEAD:pushed2; echo \"second=\"$?");
        Approval second =
                session.awaitEvent(
                                ApprovalRequested.class,
                                r -> !r.approval().approvalId().equals(first.approvalId()))
                        .approval();
        assertThat(second.risk()).isEqualTo(Risk.HIGH);
        assertThat(second.actionHash()).isNotEqualTo(first.actionHash());
        decide(second, Decision.DENY);
        session.awaitOutput("second=126");
        session.awaitOutput("denied: since it is Monday");
        assertThat(branches()).doesNotContain("pushed2");
        assertThat(
                        session.awaitEvent(
                                        ApprovalResolved.class,
                                        r -> r.approvalId().equals(second.approvalId()))
                                .effect())
                .isEqualTo(Outcome.REFUSED);
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void whatIsAllowedForTheSessionIsNotAskedAgainAndAnythingElseIs() {
        LiveSession session = shell(asking(Category.MERGE));
        session.type("git push -q origin HEAD:pushed; echo \"first=\"$?");
        Approval first = session.awaitEvent(ApprovalRequested.class, r -> true).approval();
        decide(first, Decision.ALLOW, Scope.SESSION);
        session.awaitOutput("first=0");

        session.type("git commit -q --allow-empty -m more; git push -q origin HEAD:pushed");
        session.type("echo \"second=\"$?");
        session.awaitOutput("second=0");
        assertThat(repo.git("log", "-1", "--format=%s", "pushed")).contains("more");
        assertThat(session.all(ApprovalRequested.class)).as("asked once").hasSize(1);
        ApprovalResolved again =
                session.awaitEvent(ApprovalResolved.class, r -> r.how() == How.POLICY);
        assertThat(again.approvalId()).isEqualTo(first.approvalId());
        assertThat(again.resolvedBy()).isEqualTo("anna");
        assertThat(again.effect()).isEqualTo(Outcome.RELEASED);

        // With more force, elsewhere, or to elsewhere it is another action.
        for (String other :
                List.of(
                        "git push -q --force origin HEAD:pushed",
                        "cd src && git push -q origin HEAD:pushed",
                        "git push -q origin HEAD:pushed2")) {
            int before = session.all(ApprovalRequested.class).size();
            session.type("(" + other + "; echo \"other" + before + "=\"$?)");
            await().atMost(LiveSession.PATIENCE)
                    .until(() -> session.all(ApprovalRequested.class).size() > before);
            decide(session.all(ApprovalRequested.class).getLast().approval(), Decision.DENY);
            session.awaitOutput("other" + before + "=126");
        }
        session.type("rm -rf --no-preserve-root /; echo \"never=\"$?");
        session.awaitOutput("never=126");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void whatIsDeniedFailsWithTheReasonAlsoInsideAScript() {
        LiveSession session = shell(denying("rm", "git push"));
        session.type("touch kept; rm kept; echo \"typed=\"$?");
        session.awaitOutput("typed=126");
        session.awaitOutput("not allowed: 'rm' is denied (rm kept)");
        session.type("printf 'rm kept || echo \"script=$?\"' > s.sh; sh s.sh");
        session.awaitOutput("script=126");
        session.type("find . -name kept -exec rm {} +; git -C . push; echo \"push=\"$?");
        session.awaitOutput("push=126");
        session.type("bash -lc 'rm kept'; ls kept && echo \"it is \"there");
        session.awaitOutput("it is there");

        PolicyViolation told =
                session.awaitEvent(PolicyViolation.class, v -> v.value().startsWith("git"));
        assertThat(told.rule()).isEqualTo("denylist");
        // They come over another topic than the output does.
        await().atMost(LiveSession.PATIENCE)
                .untilAsserted(() -> assertThat(session.all(PolicyViolation.class)).hasSize(5));
        assertThat(session.all(ApprovalRequested.class)).isEmpty();
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void hardBlocksHoldWithoutAnyPolicy() {
        LiveSession session = shell(Policy.OPEN);
        session.type(
                "cat /etc/shadow; echo \"read=\"$?; touch /opt/agent-village; echo \"out=\"$?");
        session.awaitOutput("read=126");
        session.awaitOutput("out=126");
        session.awaitOutput("it writes outside the workspace");
        session.type(
                "ln -s /etc s; cat s/shadow; echo \"link=\"$?; touch ~/a $TMPDIR/b c && ls ~/a");
        session.awaitOutput("link=126");
        session.awaitOutput("/home/a");
        await().atMost(LiveSession.PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(session.all(PolicyViolation.class))
                                        .hasSize(3)
                                        .allMatch(v -> v.rule().equals("hard_block")));
        session.stop(true);
        session.assertWhole(session.awaitEnd());
        assertThat(run(Policy.OPEN, "tee", "/opt/agent-village").finalState())
                .isEqualTo(SessionState.FAILED);
        assertThat(java.nio.file.Path.of("/opt/agent-village")).doesNotExist();
    }

    /** The shims on the PATH are out of the way. */
    @Test
    void programsAreAskedForByTheirPathWhereTheHostHasNamespaces() {
        await().atMost(LiveSession.PATIENCE).until(() -> !bus.heartbeats("runner-it").isEmpty());
        assumeTrue(
                Boolean.TRUE.equals(bus.heartbeats("runner-it").getLast().readOnly()),
                "this host has no mount namespaces for sessions");
        LiveSession session = shell(asking(Category.MERGE));
        session.type("export PATH=/usr/bin:/bin; git push -q origin HEAD:pushed; echo \"one=\"$?");
        Approval first = session.awaitEvent(ApprovalRequested.class, r -> true).approval();
        decide(first, Decision.ALLOW);
        session.awaitOutput("one=0");
        assertThat(branches()).contains("pushed");

        session.type(
                "printf '#!/bin/sh\\ngit push -q origin HEAD:pushed2' > .git/hooks/post-commit");
        session.type(
                "chmod +x .git/hooks/post-commit; echo x > x; git add x; git commit -qm x; ls");
        Approval hook =
                session.awaitEvent(
                                ApprovalRequested.class,
                                r -> !r.approval().approvalId().equals(first.approvalId()))
                        .approval();
        assertThat(hook.summary()).isEqualTo("git push -q origin HEAD:pushed2");
        decide(hook, Decision.DENY);
        session.type("umount /usr/bin/git; /usr/bin/cat /etc/shadow; echo \"read=\"$?");
        session.awaitOutput("read=126");
        session.type("env -i /usr/lib/git-core/git-push origin HEAD:pushed3; echo \"core=\"$?");
        Approval core =
                session.awaitEvent(
                                ApprovalRequested.class,
                                r -> r.approval().summary().endsWith("pushed3"))
                        .approval();
        decide(core, Decision.DENY);
        session.awaitOutput("core=126");
        assertThat(branches()).doesNotContain("pushed2", "pushed3");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void onlyWhatIsOnTheAllowlistRuns() {
        LiveSession session = shell(Specs.policy(List.of("git"), List.of(), List.of()));
        session.type("git rev-parse --is-inside-work-tree; echo \"git=\"$?");
        session.awaitOutput("git=0");
        session.type("ls; echo \"ls=\"$?");
        session.awaitOutput("ls=126");
        session.awaitOutput("ls is not on the allowlist");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aCommandIsJudgedAsItStandsAlsoByItsPath() {
        SessionEnded denied = run(denying("rm"), "/bin/rm", "README.md");
        assertThat(denied.finalState()).isEqualTo(SessionState.FAILED);
        SessionEnded blocked = run(denying("rm"), "/bin/sh", "-c", "echo x > /etc/agent-village");
        assertThat(blocked.finalState()).isEqualTo(SessionState.FAILED);
        SessionEnded allowed = run(denying("rm"), "/bin/sh", "-c", "echo fine");
        assertThat(allowed.finalState()).isEqualTo(SessionState.COMPLETED);
    }

    @Test
    void aCommandIsAskedForOnceWithAllThatItRuns() {
        LiveSession session =
                new LiveSession(
                        "runner-it",
                        Specs.command(
                                        repo.directory(),
                                        "sh",
                                        "-c",
                                        "echo begun; git push -q origin HEAD:pushed")
                                .under(asking(Category.MERGE))
                                .spec());
        Approval approval = session.awaitEvent(ApprovalRequested.class, r -> true).approval();
        assertThat(approval.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(session.output()).doesNotContain("begun");
        decide(approval, Decision.ALLOW);
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(branches()).contains("pushed");
        assertThat(session.all(ApprovalRequested.class)).hasSize(1);
        session.assertWhole(end);
    }

    private SessionEnded run(Policy policy, String... argv) {
        LiveSession session =
                new LiveSession(
                        "runner-it", Specs.command(repo.directory(), argv).under(policy).spec());
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
        return end;
    }
}
