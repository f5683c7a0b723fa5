package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Rooms: who is in one sees what happens there, all of it and once, and nobody else does. */
@QuarkusTest
class WorkStreamIT extends Live {
    private final String village = "v-" + UUID.randomUUID();

    private SessionId create(ScriptedRunner runner) {
        return create(runner, Api.developer());
    }

    private SessionId create(ScriptedRunner runner, VillageClient as) {
        Api.awaitOnline(runner);
        ObjectNode body = Api.body(runner).put("villageId", village);
        return SessionId.of(as.create(body).expect(201).json().path("sessionId").asText());
    }

    private static boolean isOf(JsonNode message, SessionId id) {
        return message.path("data").path("sessionId").asText().equals(id.toString());
    }

    @Test
    void aSessionsStory() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient client = WorkClient.open("demo", "story")) {
            JsonNode joined = client.join("village", village);
            assertThat(joined.path("ok").asBoolean()).isTrue();
            assertThat(joined.path("room").asText()).isEqualTo("village:" + village);
            SessionId id = create(runner);
            String session = id.toString();
            JsonNode spawn = client.awaitEvent("agent_spawn", session);
            assertThat(spawn.path("data").path("agentId").asText()).isEqualTo(id.agentId());
            ScriptedSession scripted = runner.started(id);
            client.join("agent", id.agentId());
            scripted.running();
            client.await(
                    m ->
                            WorkClient.is(m, "work_stream_event", session)
                                    && m.path("data")
                                            .path("type")
                                            .asText()
                                            .equals("session_start"));
            scripted.output("hello").get();
            for (String room : List.of("village:" + village, "agent:" + id.agentId())) {
                JsonNode output =
                        client.await(
                                m ->
                                        WorkClient.is(m, "terminal_output", session)
                                                && m.path("room").asText().equals(room));
                assertThat(output.path("data").path("data").asText()).isEqualTo("hello");
                assertThat(output.has("cursor")).isFalse();
            }
            scripted.end(SessionState.COMPLETED, 0, null);
            client.awaitEvent("agent_disconnect", session);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    client.story(session).stream()
                                                            .filter(s -> s.startsWith("village"))
                                                            .map(s -> s.split(" ", 2)[1].strip()))
                                            .startsWith(
                                                    "agent_spawn",
                                                    "work_stream_event status_change 3",
                                                    "session_state_changed")
                                            .endsWith(
                                                    "work_stream_event session_end 9",
                                                    "agent_disconnect"));
        }
    }

    @Test
    void whoComesBackMissesNothingAndSeesNothingTwice() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient witness = WorkClient.open("demo", "witness")) {
            witness.join("village", village);
            SessionId id = create(runner);
            String session = id.toString();
            ScriptedSession scripted = runner.started(id).running();
            List<String> seen = new ArrayList<>();
            String cursor;
            try (WorkClient first = WorkClient.open("demo", "back")) {
                // From the beginning: the cursor that the witness had before.
                String begin =
                        witness.await(m -> m.path("type").asText().equals("join_village"))
                                .path("cursor")
                                .asText();
                first.join("village", village, begin);
                first.await(
                        m ->
                                WorkClient.is(m, "work_stream_event", session)
                                        && m.path("data")
                                                .path("type")
                                                .asText()
                                                .equals("session_start"));
                List<JsonNode> had = first.messages();
                seen.addAll(WorkClient.story(had, session));
                cursor = WorkClient.lastCursor(had);
            }
            for (int i = 0; i < 300; i++) {
                scripted.touched("file-" + i);
            }
            witness.await(m -> m.toString().contains("file-150"));
            try (WorkClient second = WorkClient.open("demo", "back")) {
                second.join("village", village, cursor);
                scripted.end(SessionState.COMPLETED, 0, null);
                second.awaitEvent("agent_disconnect", session);
                seen.addAll(second.story(session));
            }
            witness.awaitEvent("agent_disconnect", session);
            assertThat(seen).isEqualTo(witness.story(session)).hasSizeGreaterThan(300);
        }
    }

    /** One event becomes several messages: whoever goes in the middle of them gets the others. */
    @Test
    void whoSawAPartOfAnEventGetsTheRest() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient witness = WorkClient.open("demo", "parts")) {
            JsonNode joined = witness.join("village", village);
            SessionId id = create(runner);
            runner.started(id).running().end(SessionState.COMPLETED, 0, null);
            witness.awaitEvent("agent_disconnect", id.toString());
            List<JsonNode> all = witness.messages();
            List<String> story = WorkClient.story(all, id.toString());
            List<JsonNode> changes =
                    all.stream()
                            .filter(m -> WorkClient.is(m, "session_state_changed", id.toString()))
                            .toList();
            assertThat(changes).hasSizeGreaterThan(2);
            for (JsonNode change : changes.subList(0, 2)) {
                List<JsonNode> had = all.subList(all.indexOf(joined), all.indexOf(change) + 1);
                List<String> seen = new ArrayList<>(WorkClient.story(had, id.toString()));
                try (WorkClient back = WorkClient.open("demo", "parts")) {
                    back.join("village", village, change.path("cursor").asText());
                    back.awaitEvent("agent_disconnect", id.toString());
                    seen.addAll(back.story(id.toString()));
                }
                assertThat(seen).isEqualTo(story);
            }
        }
    }

    @Test
    void anotherOrganisationsRoomIsAnotherRoom() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient ours = WorkClient.open("demo", "us");
                WorkClient theirs = WorkClient.open("other", "them")) {
            ours.join("village", village);
            String cursor = theirs.join("village", village).path("cursor").asText();
            SessionId id = create(runner);
            runner.started(id).running().output("secret").get();
            ours.awaitEvent("terminal_output", id.toString());
            JsonNode refused = theirs.join("agent", id.agentId());
            assertThat(refused.path("error").asText()).isEqualTo("E_FORBIDDEN");
            // A session of their own in a village of the same name ends what they could have seen.
            SessionId own = create(runner, Api.as("other", "developer"));
            theirs.awaitEvent("agent_spawn", own.toString());
            assertThat(theirs.messages()).noneMatch(m -> isOf(m, id));
            try (WorkClient again = WorkClient.open("other", "them")) {
                again.join("village", village, cursor);
                again.awaitEvent("agent_spawn", own.toString());
                assertThat(again.messages()).noneMatch(m -> isOf(m, id));
            }
        }
    }

    @Test
    void outputIsThrottledInVillagesAlone() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient client = WorkClient.open("demo", "flood")) {
            SessionId id = create(runner);
            ScriptedSession session = runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            client.join("village", village);
            client.join("agent", id.agentId());
            session.output("first").get();
            client.awaitEvent("terminal_output", id.toString());
            long begin = System.nanoTime();
            StringBuilder all = new StringBuilder("first");
            for (int i = 0; i < 500; i++) {
                String line = "line " + i + "\n";
                all.append(line);
                session.output(line).get();
            }
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () -> {
                                assertThat(shown(client, "agent:")).isEqualTo(all.toString());
                                assertThat(shown(client, "village:")).isEqualTo(all.toString());
                            });
            long tenths = (System.nanoTime() - begin) / 100_000_000 + 2;
            assertThat(outputs(client, "village:")).hasSizeLessThanOrEqualTo((int) tenths);
            assertThat(outputs(client, "agent:")).hasSizeGreaterThan(400);
        }
    }

    private static List<JsonNode> outputs(WorkClient client, String room) {
        return client.messages().stream()
                .filter(m -> m.path("event").asText().equals("terminal_output"))
                .filter(m -> m.path("room").asText().startsWith(room))
                .toList();
    }

    private static String shown(WorkClient client, String room) {
        StringBuilder shown = new StringBuilder();
        outputs(client, room).forEach(m -> shown.append(m.path("data").path("data").asText()));
        return shown.toString();
    }

    @Test
    void leavingIsTheEndOfIt() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                WorkClient client = WorkClient.open("demo", "leaver");
                WorkClient witness = WorkClient.open("demo", "stayer")) {
            client.join("village", village);
            witness.join("village", village);
            client.send("{\"type\":\"leave_village\",\"villageId\":\"" + village + "\",\"id\":5}");
            JsonNode left = client.await(m -> m.path("type").asText().equals("leave_village"));
            assertThat(left.path("ok").asBoolean()).isTrue();
            assertThat(left.path("id").asInt()).isEqualTo(5);
            SessionId id = create(runner);
            witness.awaitEvent("agent_spawn", id.toString());
            assertThat(client.messages()).noneMatch(m -> m.has("event"));
        }
    }
}
