package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerControl.KillSessions;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Where sessions go, and what happens when they are not wanted there. */
@QuarkusTest
class PlacementIT extends Live {

    @Test
    void nobodyIsSaidAndNothingIsCreated() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner).put("villageId", runner.id.value());
            body.putObject("runnerSelector").put("test", "nobody");
            Answer answer = Api.developer().create(body, Map.of("Idempotency-Key", "nobody"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().path("code").asText()).isEqualTo("no_runner_available");
            assertThat(answer.header("Retry-After")).isPresent();
            assertThat(
                            Api.developer()
                                    .get("/api/runner/sessions?villageId=" + runner.id)
                                    .json()
                                    .path("items"))
                    .isEmpty();
            // Nothing was created, so the key is free.
            body.putObject("runnerSelector").put("test", runner.id.value());
            Api.developer().create(body, Map.of("Idempotency-Key", "nobody")).expect(201);
        }
    }

    @Test
    void aBurstDoesNotOverfillARunner() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ExecutorService burst = Executors.newFixedThreadPool(8)) {
            runner.room(3);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () ->
                                    Api.developer()
                                                    .get("/api/runner/runners/" + runner.id)
                                                    .json()
                                                    .path("capacity")
                                                    .path("maxSessions")
                                                    .asInt()
                                            == 3);
            List<Integer> statuses = new ArrayList<>();
            List<Callable<Integer>> tasks =
                    IntStream.range(0, 8)
                            .<Callable<Integer>>mapToObj(
                                    i -> () -> Api.developer().create(Api.body(runner)).status())
                            .toList();
            for (Future<Integer> status : burst.invokeAll(tasks)) {
                statuses.add(status.get());
            }
            assertThat(statuses).filteredOn(s -> s == 201).hasSize(3);
            assertThat(statuses).filteredOn(s -> s == 503).hasSize(5);
        }
    }

    @Test
    void aRefusalGoesToTheNextRunnerWithAHigherAttempt() throws Exception {
        try (ScriptedRunner first = ScriptedRunner.online()) {
            first.ignoreStarts();
            SessionId id = Api.create(first);
            StartSession asked =
                    first.await(StartSession.class, c -> c.header().sessionId().equals(id));
            ScriptedSession fenced = first.started(id);
            first.reply(asked.header().commandId(), CommandReply.Outcome.REFUSED, id, 1);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> Api.eventTypes(id).contains("ATTEMPT_FENCED"));
            StartSession again =
                    first.await(
                            StartSession.class,
                            c -> c.header().sessionId().equals(id) && c.header().attempt() == 2);
            assertThat(again.header().commandSeq()).isEqualTo(2);
            // What the first attempt says counts no more.
            fenced.to(SessionState.PREPARING_WORKSPACE);
            first.reply(again.header().commandId(), CommandReply.Outcome.ACCEPTED, id, 2);
            new ScriptedSession(first, again).running();
            Api.awaitState(id, "RUNNING");
            assertThat(Api.eventTypes(id))
                    .containsSubsequence(
                            "SESSION_PLACED",
                            "ATTEMPT_FENCED",
                            "SESSION_PLACED",
                            "SESSION_STATE_CHANGED");
        }
    }

    @Test
    void aSilentRunnerKeepsASessionThatHasNowhereElseToGo() throws Exception {
        try (ScriptedRunner slow = ScriptedRunner.online()) {
            slow.ignoreStarts();
            SessionId id = Api.create(slow);
            StartSession asked =
                    slow.await(StartSession.class, c -> c.header().sessionId().equals(id));
            long offered = System.nanoTime();
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> System.nanoTime() - offered > 7_000_000_000L);
            slow.reply(asked.header().commandId(), CommandReply.Outcome.ACCEPTED, id, 1);
            new ScriptedSession(slow, asked).running();
            Api.awaitState(id, "RUNNING");
            assertThat(Api.eventTypes(id)).doesNotContain("ATTEMPT_FENCED");
        }
    }

    @Test
    void aStopOfWhatNobodyAnswersEndsIt() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            runner.ignoreStarts();
            SessionId id = Api.create(runner);
            Api.developer().stop(id.toString()).expect(200);
            runner.await(StopSession.class, c -> c.header().sessionId().equals(id));
            JsonNode end = Api.awaitState(id, "COMPLETED");
            assertThat(end.path("stateReason").asText()).isEqualTo("user_stopped");
            assertThat(Api.eventTypes(id)).endsWith("ATTEMPT_FENCED", "SESSION_FINISHED");
        }
    }

    @Test
    void aRestartedRunnerLosesWhatItHeldAndIsToldToKillWhatItStillHolds() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            runner.restart();
            JsonNode end = Api.awaitState(id, "FAILED");
            assertThat(end.path("stateReason").asText()).isEqualTo("runner_lost");
            runner.heartbeat(
                    RunnerHeartbeat.Status.ONLINE,
                    new RunnerHeartbeat.Held(id, 1, SessionState.RUNNING));
            KillSessions kill = runner.await(KillSessions.class, k -> true);
            assertThat(kill.sessions()).extracting(s -> s.id()).containsExactly(id);
        }
    }

    @Test
    void theSecondRequestWithAKeyWaitsForTheFirst() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ExecutorService burst = Executors.newFixedThreadPool(6)) {
            Api.awaitOnline(runner);
            Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            List<Callable<Answer>> tasks =
                    IntStream.range(0, 6)
                            .<Callable<Answer>>mapToObj(
                                    i -> () -> Api.developer().create(Api.body(runner), key))
                            .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : burst.invokeAll(tasks)) {
                answers.add(answer.get().expect(201));
            }
            assertThat(answers)
                    .extracting(a -> a.json().path("sessionId").asText())
                    .containsOnly(answers.getFirst().json().path("sessionId").asText());
            assertThat(answers)
                    .filteredOn(a -> a.header("Idempotency-Replayed").isEmpty())
                    .hasSize(1);
            Answer other = Api.developer().create(Api.body(runner).put("villageId", "other"), key);
            assertThat(other.status()).isEqualTo(409);
            assertThat(other.json().path("code").asText()).isEqualTo("idempotency_mismatch");
            // Another person's key is another key.
            Api.with(
                            dev.agentvillage.stack.TestStack.get()
                                    .token("demo", "somebody-else", "developer"))
                    .create(Api.body(runner).put("villageId", "other"), key)
                    .expect(201);
        }
    }

    @Test
    void listsNewestFirstByThePage() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            List<String> created = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                created.addFirst(
                        Api.developer()
                                .create(Api.body(runner).put("villageId", runner.id.value()))
                                .expect(201)
                                .json()
                                .path("sessionId")
                                .asText());
            }
            List<String> listed = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page =
                        Api.developer()
                                .get(
                                        "/api/runner/sessions?state=CREATED&kind=agent&limit=2&villageId="
                                                + runner.id
                                                + cursor)
                                .expect(200)
                                .json();
                page.path("items").forEach(s -> listed.add(s.path("sessionId").asText()));
                cursor =
                        page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
            } while (!cursor.isEmpty());
            assertThat(listed).isEqualTo(created);
        }
    }
}
