package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderMessage;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.AlertBody;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.EventStream;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Duplicates, strangers and nonsense on the bus: what is so is told once, in order. */
@QuarkusTest
class ProjectionIT extends Live {

    @Test
    void duplicatesAndStrangersChangeNothing() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                Topic published = Topic.of(Topics.SESSION_EVENTS)) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            var first =
                    new SessionStateChanged(
                            session.next(),
                            SessionState.CREATED,
                            SessionState.PREPARING_WORKSPACE,
                            null);
            session.say(first);
            session.say(first);
            session.say(
                    new SessionStateChanged(
                            session.envelope(new RunnerId("stranger"), runner.incarnation(), 2),
                            SessionState.CREATED,
                            SessionState.FAILED,
                            null));
            session.say(
                    new SessionStateChanged(
                            session.envelope(runner.id, "another-incarnation", 2),
                            SessionState.CREATED,
                            SessionState.FAILED,
                            null));
            runner.send(
                    Topics.RUNNER_EVENTS,
                    id.toString(),
                    "{\"type\":".getBytes(StandardCharsets.UTF_8));
            runner.send(
                    Topics.RUNNER_EVENTS,
                    id.toString(),
                    "{\"type\":\"SESSION_ENDED\"}".getBytes(StandardCharsets.UTF_8));
            session.say(
                    new SessionStateChanged(
                            session.next(),
                            SessionState.PREPARING_WORKSPACE,
                            SessionState.STARTING_PROVIDER,
                            null));
            Api.awaitState(id, "STARTING_PROVIDER");
            session.say(first);
            session.say(
                    new ProviderMessage(
                            session.next(), "nul \u0000 and 😀", ProviderEvent.Level.INFO, "test"));
            session.end(SessionState.FAILED, 3, null);
            JsonNode end = Api.awaitState(id, "FAILED");
            assertThat(end.path("exitCode").asInt()).isEqualTo(3);
            List<String> types = Api.eventTypes(id);
            assertThat(types)
                    .containsExactly(
                            "SESSION_CREATED",
                            "SESSION_PLACED",
                            "SESSION_STATE_CHANGED",
                            "SESSION_STATE_CHANGED",
                            "PROVIDER_MESSAGE",
                            "SESSION_STATE_CHANGED",
                            "SESSION_STATE_CHANGED",
                            "SESSION_ENDED",
                            "SESSION_FINISHED");
            List<JsonNode> told =
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON)
                            .until(() -> published.values(id.toString()), e -> e.size() >= 9);
            assertThat(told)
                    .extracting(e -> e.path("seq").asLong())
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(told).extracting(EventStream::type).isEqualTo(types);
        }
    }

    @Test
    void anAlertIsAlsoToldToThoseWhoFollowNoSession() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                Topic alerts = Topic.of(Topics.ALERTS)) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id);
            AlertBody body =
                    new AlertBody(
                            UUID.randomUUID(),
                            Severity.WARN,
                            AlertBody.Topic.PERFORMANCE,
                            "title",
                            "description",
                            null);
            GateEvent raised = new GateEvent.AlertRaised(session.next(), body);
            session.say(raised);
            session.say(raised);
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");

            List<JsonNode> told =
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON)
                            .until(
                                    () ->
                                            alerts.values("demo").stream()
                                                    .filter(
                                                            a ->
                                                                    a.path("sessionId")
                                                                            .asText()
                                                                            .equals(id.toString()))
                                                    .toList(),
                                    a -> !a.isEmpty());
            assertThat(told).as("though it was said twice").hasSize(1);
            JsonNode alert = told.getFirst();
            assertThat(alert.path("alertId").asText()).isEqualTo(body.alertId().toString());
            assertThat(alert.path("category").asText()).isEqualTo("performance");
            assertThat(alert.path("orgId").asText()).isEqualTo("demo");
            assertThat(alert.path("repoId").asText()).startsWith("sha256:");
            assertThat(alert.path("source").asText()).isEqualTo("/runners/" + runner.id);
            assertThat(Api.eventTypes(id)).containsOnlyOnce("ALERT_RAISED");
        }
    }

    @Test
    void whatCannotBeReadIsPutAsideWithTheReason() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                Topic aside = Topic.of(Topics.deadLetters(Topics.RUNNER_EVENTS))) {
            String key = "unreadable-" + runner.id;
            runner.send(Topics.RUNNER_EVENTS, key, "{nonsense".getBytes(StandardCharsets.UTF_8));
            Awaitility.await().atMost(ScriptedRunner.SOON).until(() -> aside.count(key) == 1);
            assertThat(aside.header(key, "dlq_reason")).contains("unreadable");
            assertThat(aside.header(key, "dlq_topic")).isEqualTo(Topics.RUNNER_EVENTS);
        }
    }

    @Test
    void whoFollowsResumesWhereItWas() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            long half;
            try (EventStream events = Api.developer().follow(id.toString(), 0)) {
                half =
                        events.await(
                                        "start",
                                        0,
                                        e -> EventStream.type(e).equals("SESSION_STARTED"),
                                        ScriptedRunner.SOON)
                                .path("seq")
                                .asLong();
            }
            try (EventStream rest = Api.developer().follow(id.toString(), half)) {
                session.end(SessionState.COMPLETED, 0, null);
                rest.await(
                        "end",
                        0,
                        e -> EventStream.type(e).equals("SESSION_FINISHED"),
                        ScriptedRunner.SOON);
                List<Long> seqs = new ArrayList<>();
                rest.seen().forEach(e -> seqs.add(e.path("seq").asLong()));
                assertThat(seqs).startsWith(half + 1).doesNotHaveDuplicates().isSorted();
            }
            JsonNode page =
                    Api.developer()
                            .get(
                                    "/api/runner/sessions/"
                                            + id
                                            + "/events?types=SESSION_STARTED,SESSION_ENDED&limit=1")
                            .expect(200)
                            .json();
            assertThat(page.path("items")).hasSize(1);
            assertThat(page.path("nextCursor").asText()).isEqualTo(Long.toString(half));
        }
    }
}
