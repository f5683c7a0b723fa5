package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Output is recorded and shown once and in order, whoever comes when. */
@QuarkusTest
class TerminalIT extends Live {
    private final VillageClient api = Api.developer();

    @Test
    void viewersWhoComeInTheMiddleOfAFloodMissNothingAndSeeNothingTwice() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            StringBuilder expected = new StringBuilder();
            List<TerminalClient> viewers = new ArrayList<>();
            List<Integer> since = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                String line = i + ": " + "é".repeat(i % 200) + "\r\n";
                expected.append(line);
                var sent = session.output(line);
                if (i % 500 == 250) {
                    sent.get();
                    int from = i % 1000 == 250 ? 0 : 12_345;
                    since.add(from);
                    viewers.add(api.terminal(id.toString(), from));
                }
            }
            session.output("bye").get();
            byte[] all = (expected + "bye").getBytes(StandardCharsets.UTF_8);
            session.end(SessionState.COMPLETED, 0, null);
            for (int v = 0; v < viewers.size(); v++) {
                TerminalClient viewer = viewers.get(v);
                viewer.awaitControl("exit", ScriptedRunner.SOON);
                Awaitility.await().atMost(ScriptedRunner.SOON).until(viewer::isClosed);
                byte[] wanted = java.util.Arrays.copyOfRange(all, since.get(v), all.length);
                assertThat(viewer.output()).isEqualTo(wanted);
            }
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () ->
                                    api.session(id.toString())
                                                    .json()
                                                    .path("terminalOffset")
                                                    .asLong()
                                            == all.length);
            Answer part =
                    api.get("/api/runner/sessions/" + id + "/recording?since=10&limit=20")
                            .expect(200);
            assertThat(part.header("Terminal-Next-Offset")).hasValue("30");
        }
    }

    @Test
    void whatWasDroppedOrIsMissingIsSaid() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            try (RawViewer live = RawViewer.open(id, 0)) {
                session.output("ab").get();
                session.dropped(10);
                session.output("cd").get();
                List<String> wanted = List.of("0:ab", "gap 2-12", "12:cd");
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .untilAsserted(() -> assertThat(live.seen()).isEqualTo(wanted));
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .untilAsserted(
                                () -> {
                                    try (RawViewer late = RawViewer.open(id, 0)) {
                                        Awaitility.await()
                                                .atMost(ScriptedRunner.SOON)
                                                .untilAsserted(
                                                        () ->
                                                                assertThat(late.seen())
                                                                        .isEqualTo(wanted));
                                    }
                                });
            }
        }
    }

    @Test
    void aStrangersOutputIsNotShown() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            try (TerminalClient viewer = api.terminal(id.toString(), 0)) {
                session.output(
                                session.envelope(runner.id, "another-incarnation", 1),
                                "forged",
                                0,
                                null)
                        .get();
                session.output("true").get();
                viewer.awaitText("true", 0, ScriptedRunner.SOON);
                session.end(SessionState.COMPLETED, 0, null);
                viewer.awaitControl("exit", ScriptedRunner.SOON);
                assertThat(viewer.text()).isEqualTo("true");
            }
            // The recorder may be behind what viewers have seen.
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    api.get(
                                                                    "/api/runner/sessions/"
                                                                            + id
                                                                            + "/recording")
                                                            .expect(200)
                                                            .body())
                                            .isEqualTo("true"));
        }
    }

    @Test
    void whoAcknowledgesLateGetsEverythingInTheEnd() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            String block = "x".repeat(31_999) + "\n";
            try (RawViewer slow = RawViewer.open(id, 0);
                    TerminalClient quick = api.terminal(id.toString(), 0)) {
                slow.await("hello");
                slow.acknowledge(0);
                for (int i = 0; i < 60; i++) {
                    session.output(block).get();
                }
                long all = 32_000L * 60;
                quick.awaitSize((int) all, ScriptedRunner.SOON);
                assertThat(slow.next()).isLessThan(300_000);
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(
                                () -> {
                                    slow.acknowledge(Math.max(0, slow.next()));
                                    return slow.next() == all;
                                });
                assertThat(slow.seen()).noneMatch(s -> s.startsWith("gap"));
                assertThat(slow.contiguous()).isTrue();
            }
        }
    }

    @Test
    void aSocketOpensBeforeAnythingRuns() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            try (RawViewer early = RawViewer.open(id, 0)) {
                assertThat(early.await("hello").path("state").asText()).isEqualTo("CREATED");
                ScriptedSession session = runner.started(id).running();
                early.await("state", s -> s.path("state").asText().equals("RUNNING"));
                session.output("first").get();
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> early.seen().equals(List.of("0:first")));
            }
        }
    }

    @Test
    void anOffsetThatCannotBeIsRefused() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            session.output("ab").get();
            for (String query : List.of("since=x", "since=-1", "since", "since=3")) {
                try (RawViewer viewer = RawViewer.open(id, query, "raw", "viewer")) {
                    JsonNode error = viewer.await("error");
                    assertThat(error.path("code").asText()).isEqualTo("invalid_request");
                    assertThat(error.path("detail").asText()).contains("since");
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON)
                            .until(() -> viewer.closed() == 4400);
                }
            }
            try (RawViewer viewer = RawViewer.open(id, 2)) {
                viewer.await("hello");
                session.output("cd").get();
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> viewer.seen().equals(List.of("2:cd")));
            }
        }
    }

    @Test
    void tooMuchAtOnceIsRefused() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            try (RawViewer viewer = RawViewer.open(id, "since=0", "typist", "developer")) {
                viewer.await("hello");
                viewer.type("x".repeat(64 * 1024 + 1));
                assertThat(viewer.await("error").path("code").asText()).isEqualTo("too_large");
                viewer.type("y".repeat(64 * 1024));
                runner.await(
                        dev.agentvillage.contracts.command.SessionCommand.SendInput.class,
                        c -> c.header().sessionId().equals(id) && c.data().startsWith("y"));
            }
        }
    }

    @Test
    void whoMayOnlyLookCannotType() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            runner.started(id).running();
            Api.awaitState(id, "RUNNING");
            try (TerminalClient viewer = Api.as("demo", "viewer").terminal(id.toString(), 0)) {
                viewer.awaitControl("hello", ScriptedRunner.SOON);
                viewer.type("rm -rf /");
                JsonNode error = viewer.awaitControl("error", ScriptedRunner.SOON);
                assertThat(error.path("code").asText()).isEqualTo("forbidden");
            }
            assertThat(
                            runner.all(
                                    dev.agentvillage.contracts.command.SessionCommand.SendInput
                                            .class,
                                    id))
                    .isEmpty();
        }
    }
}
