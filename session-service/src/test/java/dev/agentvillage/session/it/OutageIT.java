package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.SessionCommand.SendInput;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderMessage;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL away while sessions run: clients are told, nothing is lost or doubled. For longer than
 * the minute after which the connector would give its consumers up, if it were let.
 */
@QuarkusTest
class OutageIT extends Live {
    private static final Duration AWAY = Duration.ofSeconds(75);
    private static final Duration BACK = Duration.ofSeconds(60);

    @Test
    void whatIsSaidMeanwhileArrivesAfterwards() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                Topic aside = Topic.of(Topics.deadLetters(Topics.RUNNER_EVENTS))) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            VillageClient api = Api.developer();
            api.input(id.toString(), "before", "raw").expect(200);

            AtomicBoolean back = new AtomicBoolean();
            CompletableFuture<Void> outage =
                    CompletableFuture.runAsync(() -> TestStack.get().restartPostgres(AWAY))
                            .whenComplete((done, e) -> back.set(true));
            List<Answer> refused = new ArrayList<>();
            List<String> created = new ArrayList<>();
            int said = 0;
            int typed = 0;
            while (!back.get()) {
                session.say(message(session, said++));
                // A keystroke needs no database.
                if (api.input(id.toString(), "during " + typed, "raw").status() == 200) {
                    typed++;
                }
                Answer create = api.create(Api.body(runner).put("villageId", runner.id.value()));
                if (create.status() == 201) {
                    created.add(create.json().path("sessionId").asText());
                } else {
                    refused.add(create);
                }
                Answer read = api.session(id.toString());
                if (read.status() != 200) {
                    refused.add(read);
                }
                long round = System.nanoTime();
                Awaitility.await().until(() -> System.nanoTime() - round > 100_000_000L);
            }
            outage.get();

            assertThat(refused).hasSizeGreaterThan(20);
            assertThat(refused)
                    .allSatisfy(
                            answer -> {
                                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                                // The latter when it is back and has not heard the runner yet.
                                assertThat(answer.json().path("code").asText())
                                        .isIn("unavailable", "no_runner_available");
                                assertThat(answer.header("Content-Type"))
                                        .hasValue("application/problem+json");
                                assertThat(answer.header("Retry-After")).isPresent();
                            });
            assertThat(typed).isGreaterThan(20);
            int keystrokes = typed;
            Awaitility.await()
                    .atMost(BACK)
                    .untilAsserted(
                            () ->
                                    assertThat(runner.all(SendInput.class, id))
                                            .hasSize(keystrokes + 1));

            session.say(message(session, said));
            List<String> told = new ArrayList<>();
            for (int i = 0; i <= said; i++) {
                told.add("message " + i);
            }
            Awaitility.await()
                    .atMost(BACK)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(messages(id)).isEqualTo(told));
            assertThat(aside.count(id.toString())).isZero();

            // Nothing was taken for lost, and what was promised is kept.
            Api.awaitState(id, "RUNNING");
            for (String promised : created) {
                SessionId other = SessionId.of(promised);
                runner.await(StartSession.class, c -> c.header().sessionId().equals(other));
            }
            api.stop(id.toString()).expect(200);
            runner.await(StopSession.class, c -> c.header().sessionId().equals(id));
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");
            Awaitility.await()
                    .atMost(BACK)
                    .until(() -> api.create(Api.body(runner)).status() == 201);
        }
    }

    private static ProviderMessage message(ScriptedSession session, int number) {
        return new ProviderMessage(
                session.next(), "message " + number, ProviderEvent.Level.INFO, "test");
    }

    /** In the order of their numbers, which have no gap. */
    private static List<String> messages(SessionId id) {
        List<String> texts = new ArrayList<>();
        long next = 1;
        String cursor = "0";
        while (cursor != null) {
            JsonNode page =
                    Api.developer()
                            .get(
                                    "/api/runner/sessions/"
                                            + id
                                            + "/events?limit=500&after_seq="
                                            + cursor)
                            .expect(200)
                            .json();
            for (JsonNode event : page.path("items")) {
                assertThat(event.path("seq").asLong()).isEqualTo(next++);
                JsonNode text = event.path("event").path("text");
                if (!text.isMissingNode()) {
                    texts.add(text.asText());
                }
            }
            cursor = page.has("nextCursor") ? page.path("nextCursor").asText() : null;
        }
        return texts;
    }
}
