package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.ResizeTerminal;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MainPathIT extends Live {

    @Test
    void aSessionFromItsCreationToItsPatch() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            VillageClient api = Api.developer();
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            assertThat(session.start.spec().terminal().cols()).isEqualTo(120);
            try (EventStream events = api.follow(id.toString(), 0);
                    TerminalClient terminal = api.terminal(id.toString(), 0)) {
                assertThat(
                                terminal.awaitControl("hello", ScriptedRunner.SOON)
                                        .path("offset")
                                        .asInt())
                        .isZero();
                session.running();
                Api.awaitState(id, "RUNNING");
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(
                                () -> api.session(id.toString()).json().path("workspace"),
                                w -> w.path("branch").asText().equals("agent/" + id.brief()));
                session.output("$ ").get();
                terminal.awaitText("$ ", 0, ScriptedRunner.SOON);

                api.input(id.toString(), "ls", "line").expect(200);
                SendInput typed =
                        runner.await(SendInput.class, c -> c.header().sessionId().equals(id));
                assertThat(typed.data()).isEqualTo("ls");
                terminal.type("x");
                runner.await(
                        SendInput.class,
                        c -> c.header().sessionId().equals(id) && c.data().equals("x"));
                terminal.resize(90, 25);
                ResizeTerminal resize =
                        runner.await(ResizeTerminal.class, c -> c.header().sessionId().equals(id));
                assertThat(resize.cols()).isEqualTo(90);

                session.output("file\r\n").get();
                terminal.awaitText("file", 0, ScriptedRunner.SOON);
                session.tick(ScriptedSession.USED);
                api.stop(id.toString()).expect(200);
                StopSession stop =
                        runner.await(StopSession.class, c -> c.header().sessionId().equals(id));
                assertThat(stop.graceful()).isTrue();
                assertThat(stop.header().commandSeq()).isEqualTo(2);
                assertThat(api.diff(id.toString()).status()).isEqualTo(404);
                session.end(SessionState.COMPLETED, 0, session.patch("--- a\n", "+++ b\n"));

                JsonNode end = Api.awaitState(id, "COMPLETED");
                assertThat(end.path("usage").path("agentMs").asLong()).isEqualTo(1500);
                assertThat(end.path("exitCode").asInt()).isZero();
                assertThat(
                                terminal.awaitControl("exit", ScriptedRunner.SOON)
                                        .path("finalState")
                                        .asText())
                        .isEqualTo("COMPLETED");
                Awaitility.await().atMost(ScriptedRunner.SOON).until(terminal::isClosed);
                assertThat(terminal.text()).isEqualTo("$ file\r\n");
                events.await(
                        "end",
                        0,
                        e -> EventStream.type(e).equals("SESSION_FINISHED"),
                        ScriptedRunner.SOON);
            }
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(api.diff(id.toString()).expect(200).body())
                                            .isEqualTo("--- a\n+++ b\n"));
            assertThat(Api.eventTypes(id))
                    .startsWith("SESSION_CREATED", "SESSION_PLACED", "SESSION_STATE_CHANGED")
                    .endsWith("SESSION_ENDED", "SESSION_FINISHED");
            try (TerminalClient late = api.terminal(id.toString(), 0)) {
                late.awaitControl("exit", ScriptedRunner.SOON);
                assertThat(late.text()).isEqualTo("$ file\r\n");
            }
        }
    }
}
