package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerControl.Drain;
import dev.agentvillage.contracts.command.RunnerControl.GivenUp;
import dev.agentvillage.contracts.command.RunnerControl.KillSessions;
import dev.agentvillage.contracts.command.RunnerControl.PrepareRuntime;
import dev.agentvillage.contracts.command.RunnerControl.Undrain;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two runners: who gets a session, who keeps it, who takes none. */
@QuarkusTest
class FleetIT extends Live {
    private final String label = "fleet-" + UUID.randomUUID();

    private ObjectNode body() {
        return Api.body(label);
    }

    private static SessionId create(ObjectNode body) {
        return SessionId.of(
                Api.developer().create(body).expect(201).json().path("sessionId").asText());
    }

    private static String runnerOf(SessionId id) {
        return Api.developer().session(id.toString()).json().path("runnerId").asText();
    }

    private static void awaitStatus(ScriptedRunner runner, String status) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                Api.developer()
                                        .get("/api/runner/runners/" + runner.id)
                                        .json()
                                        .path("status")
                                        .asText(),
                        status::equals);
    }

    @Test
    void whoDoesNotAnswerIsFencedAndToldToKillWhatItHolds() throws Exception {
        try (ScriptedRunner slow = ScriptedRunner.online(label);
                ScriptedRunner quick = ScriptedRunner.online(label)) {
            Api.awaitOnline(slow);
            Api.awaitOnline(quick);
            slow.ignoreStarts();
            SessionId id = create(body());
            StartSession first =
                    slow.await(StartSession.class, c -> c.header().sessionId().equals(id));
            StartSession second =
                    quick.await(StartSession.class, c -> c.header().sessionId().equals(id));
            assertThat(second.header().attempt()).isEqualTo(2);
            new ScriptedSession(quick, second).running();
            Api.awaitState(id, "RUNNING");
            // It wakes up, believes that it has the session, and ends it.
            slow.reply(first.header().commandId(), CommandReply.Outcome.ACCEPTED, id, 1);
            new ScriptedSession(slow, first).running().end(SessionState.FAILED, 1, null);
            slow.says(RunnerHeartbeat.Status.ONLINE, new Held(id, 1, SessionState.RUNNING));
            KillSessions kill = slow.await(KillSessions.class, k -> true);
            assertThat(kill.sessions()).containsExactly(new GivenUp(id, 1));
            // What holds it by right is told nothing.
            quick.says(RunnerHeartbeat.Status.ONLINE, new Held(id, 2, SessionState.RUNNING));
            JsonNode now = Api.awaitState(id, "RUNNING");
            assertThat(now.path("runnerId").asText()).isEqualTo(quick.id.value());
            assertThat(now.path("attempt").asInt()).isEqualTo(2);
            assertThat(quick.find(KillSessions.class, k -> true)).isEmpty();
            assertThat(Api.eventTypes(id))
                    .containsSubsequence("SESSION_PLACED", "ATTEMPT_FENCED", "SESSION_PLACED")
                    .doesNotContain("SESSION_ENDED");
        }
    }

    @Test
    void theEmptierOneGetsTheNextAndWantsAreMet() throws Exception {
        try (ScriptedRunner one = ScriptedRunner.online(label);
                ScriptedRunner two = ScriptedRunner.online(label)) {
            two.offers("agent", "7.1");
            two.says(RunnerHeartbeat.Status.ONLINE);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> providers().contains("agent@7.1"));
            Api.awaitOnline(one);
            String a = runnerOf(create(body()));
            String b = runnerOf(create(body()));
            assertThat(new String[] {a, b})
                    .containsExactlyInAnyOrder(one.id.value(), two.id.value());
            ObjectNode agent = body().put("providerId", "agent").put("providerVersion", "7.1");
            for (int i = 0; i < 3; i++) {
                assertThat(runnerOf(create(agent))).isEqualTo(two.id.value());
            }
            assertThat(runnerOf(create(body()))).isEqualTo(one.id.value());
            Answer newer = Api.developer().create(agent.put("providerVersion", "7.2"));
            assertThat(newer.status()).isEqualTo(503);
            assertThat(newer.json().path("detail").asText()).contains("agent in version 7.2");
        }
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(() -> !providers().contains("agent@7.1"));
    }

    private static List<String> providers() {
        List<String> found = new ArrayList<>();
        Api.as("demo", "viewer")
                .get("/api/runner/providers")
                .expect(200)
                .json()
                .path("items")
                .forEach(
                        p -> {
                            assertThat(p.path("runners").asInt()).isPositive();
                            p.path("versions")
                                    .forEach(
                                            v -> {
                                                assertThat(
                                                                v.path("capabilities")
                                                                        .path("ptyStreaming")
                                                                        .asBoolean())
                                                        .isTrue();
                                                found.add(
                                                        p.path("providerId").asText()
                                                                + "@"
                                                                + v.path("version").asText());
                                            });
                        });
        return found;
    }

    @Test
    void aDrainedRunnerFinishesWhatRunsAndTakesNothingNew() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online(label)) {
            Api.awaitOnline(runner);
            SessionId id = create(body());
            ScriptedSession session = runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            VillageClient operator = Api.as("demo", "operator");
            String path = "/api/runner/runners/" + runner.id;
            assertThat(Api.developer().post(path + "/drain", "").status()).isEqualTo(403);
            operator.post(path + "/drain", "").expect(200);
            // Before its runner has heard of it.
            assertThat(Api.developer().create(body()).status()).isEqualTo(503);
            awaitStatus(runner, "draining");
            Drain told = runner.await(Drain.class, c -> true);
            runner.says(RunnerHeartbeat.Status.DRAINING);
            Api.developer().input(id.toString(), "x", "raw").expect(200);
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");

            // Started again, it does not know: it is told again, and gets nothing.
            runner.says(RunnerHeartbeat.Status.ONLINE);
            runner.restart();
            runner.await(Drain.class, c -> !c.commandId().equals(told.commandId()));
            assertThat(Api.developer().create(body()).status()).isEqualTo(503);

            operator.post(path + "/undrain", "").expect(200);
            runner.await(Undrain.class, c -> true);
            awaitStatus(runner, "online");
            create(body());
            assertThat(operator.post("/api/runner/runners/nobody/drain", "").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aRunnerIsOrderedToInstallAVersionByItsIntegrity() throws InterruptedException {
        try (ScriptedRunner runner = ScriptedRunner.online(label)) {
            String path = "/api/runner/runners/" + runner.id + "/runtimes";
            String body =
                    "{\"providerId\":\"codex\",\"version\":\"0.169.0\",\"integrity\":\"sha512-abc\"}";
            assertThat(Api.developer().post(path, body).status()).isEqualTo(403);
            VillageClient operator = Api.as("demo", "operator");
            Answer vague =
                    operator.post(path, "{\"providerId\":\"codex\",\"version\":\"latest; rm\"}");
            assertThat(vague.status()).isEqualTo(400);
            assertThat(vague.body()).contains("/version").contains("/integrity");
            operator.post(path, body).expect(200);
            PrepareRuntime told = runner.await(PrepareRuntime.class, c -> true);
            assertThat(told.providerId()).isEqualTo("codex");
            assertThat(told.version()).isEqualTo("0.169.0");
            assertThat(told.integrity()).isEqualTo("sha512-abc");
            assertThat(operator.post("/api/runner/runners/nobody/runtimes", body).status())
                    .isEqualTo(404);
        }
    }
}
