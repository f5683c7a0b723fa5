package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.model.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Claude Code, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class ClaudeCodeIT extends ClaudeContract {
    @Test
    void whatIsAllowedForTheSessionIsNotAskedAgainByItsHooks() {
        model.script(
                "story",
                new Step.Run(PUSH),
                new Step.Run("git commit -q --allow-empty -m more"),
                new Step.Run(PUSH),
                new Step.Run("git push -q origin HEAD:pushed-too"),
                new Step.Say("Two of three."));
        LiveSession session = start(asking());
        Approval first = held(session);
        Bus.get()
                .send(
                        RUNNER,
                        ControlPlane.decision(
                                RunnerResource.directory(),
                                Bus.get().header(session.id),
                                first,
                                Decision.ALLOW,
                                Scope.SESSION,
                                first.requestedAt() + 1,
                                null));
        Approval other =
                session.awaitEvent(
                                ApprovalRequested.class,
                                r -> !r.approval().approvalId().equals(first.approvalId()))
                        .approval();
        assertThat(other.summary()).endsWith("pushed-too");
        assertThat(repo.git("log", "-1", "--format=%s", "pushed")).contains("more");
        decide(session, other, Decision.DENY);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(session.all(ApprovalRequested.class)).hasSize(2);
        assertThat(pushed()).isEqualTo("pushed");
    }

    @Override
    boolean resumes() {
        return true;
    }
}
