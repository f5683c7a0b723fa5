package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Pausing is asked for here and done by the runner. */
@QuarkusTest
class PauseIT extends Live {

    private static Answer ask(SessionId id, String what) {
        return Api.as("demo", "developer").post("/api/runner/sessions/" + id + "/" + what, "");
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.json().path("code").asText()).isEqualTo("invalid_state");
    }

    @Test
    void pausedTakesNoInputAndGoesOn() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            refused(ask(id, "pause"));
            session.running();
            Api.awaitState(id, "RUNNING");
            refused(ask(id, "resume"));

            ask(id, "pause").expect(200);
            ask(id, "pause").expect(200);
            runner.await(PauseSession.class, c -> c.header().sessionId().equals(id));
            session.to(SessionState.PAUSED_BY_HUMAN);
            Api.awaitState(id, "PAUSED_BY_HUMAN");
            refused(ask(id, "pause"));
            refused(Api.developer().input(id.toString(), "x", "raw"));
            Api.developer().resize(id.toString(), 90, 25).expect(200);

            ask(id, "resume").expect(200);
            ResumeSession resume =
                    runner.await(ResumeSession.class, c -> c.header().sessionId().equals(id));
            // START, PAUSE and this: the second request to pause was no second command.
            assertThat(resume.header().commandSeq()).isEqualTo(3);
            assertThat(runner.all(PauseSession.class, id)).hasSize(1);
            session.to(SessionState.RUNNING);
            Api.awaitState(id, "RUNNING");
            Api.developer().input(id.toString(), "y", "raw").expect(200);
            runner.await(SendInput.class, c -> c.header().sessionId().equals(id));
            assertThat(runner.all(SendInput.class, id))
                    .extracting(SendInput::data)
                    .containsExactly("y");
        }
    }

    @Test
    void whatIsPausedCanBeStoppedAndCanEnd() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId stopped = Api.create(runner);
            ScriptedSession one = runner.started(stopped).running();
            one.to(SessionState.PAUSED_BY_HUMAN);
            Api.awaitState(stopped, "PAUSED_BY_HUMAN");
            Api.developer().stop(stopped.toString()).expect(200);
            runner.await(StopSession.class, c -> c.header().sessionId().equals(stopped));
            refused(ask(stopped, "resume"));
            one.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(stopped, "COMPLETED");
            refused(ask(stopped, "pause"));

            SessionId exited = Api.create(runner);
            ScriptedSession two = runner.started(exited).running();
            two.to(SessionState.PAUSED_BY_HUMAN);
            two.end(SessionState.FAILED, 137, null);
            assertThat(Api.awaitState(exited, "FAILED").path("exitCode").asInt()).isEqualTo(137);
        }
    }

    @Test
    void onlyADeveloperOfTheOrganisationPauses() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            String path = "/api/runner/sessions/" + id + "/pause";
            assertThat(Api.as("demo", "viewer", "approver").post(path, "").status()).isEqualTo(403);
            assertThat(Api.as("other", "developer").post(path, "").status()).isEqualTo(404);
            assertThat(Api.as("demo", "developer").post(path, "{\"a\":1}").status()).isEqualTo(400);
            assertThat(runner.all(PauseSession.class, id)).isEmpty();
        }
    }
}
