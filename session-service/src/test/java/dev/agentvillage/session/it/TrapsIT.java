package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Known ways to get a session's states wrong, as the control plane meets them. */
@QuarkusTest
class TrapsIT extends Live {

    @ParameterizedTest
    @EnumSource(names = {"WAITING_FOR_APPROVAL", "PAUSED_BY_HUMAN"})
    void anExitWhileItWaitsOrIsPausedEndsIt(SessionState in) throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            session.asks();
            session.to(in);
            Api.awaitState(id, in.name());
            session.killed(137, "SIGKILL");
            JsonNode end = Api.awaitState(id, "FAILED");
            assertThat(end.path("pendingApprovals")).isEmpty();
            assertThat(Api.eventTypes(id)).endsWith("SESSION_ENDED", "SESSION_FINISHED");
        }
    }

    @Test
    void diedOfASignalIsFailedAndTheSignalIsKept() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running().killed(137, "SIGKILL");
            JsonNode end = Api.awaitState(id, "FAILED");
            assertThat(end.path("exitCode").asInt()).isEqualTo(137);
            assertThat(end.path("signal").asText()).isEqualTo("SIGKILL");
            assertThat(end.path("errorMessage").asText()).contains("killed by SIGKILL");
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "PREPARING_WORKSPACE",
                "STARTING_PROVIDER",
                "RUNNING",
                "WAITING_FOR_APPROVAL",
                "PAUSED_BY_HUMAN"
            })
    void aStopIsHeardInEveryState(SessionState in) throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            session.to(in);
            Api.awaitState(id, in.name());
            Api.developer().stop(id.toString()).expect(200);
            Api.developer().stop(id.toString()).expect(200);
            runner.await(StopSession.class, c -> c.header().sessionId().equals(id));
            session.end(SessionState.COMPLETED, null, null);
            Api.awaitState(id, "COMPLETED");
            Api.developer().stop(id.toString()).expect(200);
            assertThat(runner.all(StopSession.class, id)).hasSize(1);
        }
    }

    @Test
    void aWorkspaceThatIsReadyEarlyIsNotLost() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            runner.ignoreStarts();
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            // Before its answer to START_SESSION, and without a word of PREPARING_WORKSPACE.
            session.to(SessionState.STARTING_PROVIDER);
            Api.awaitState(id, "STARTING_PROVIDER");
            session.to(SessionState.RUNNING);
            Api.awaitState(id, "RUNNING");
            assertThat(Api.eventTypes(id)).doesNotContain("ATTEMPT_FENCED");
        }
    }

    @Test
    void anApprovalThatIsAskedForTwiceWaitsOnce() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval approval = session.asks();
            session.asks(approval);
            session.to(SessionState.WAITING_FOR_APPROVAL);
            JsonNode waiting = Api.awaitState(id, "WAITING_FOR_APPROVAL");
            assertThat(waiting.path("pendingApprovals")).hasSize(1);
        }
    }
}
