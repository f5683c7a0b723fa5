package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who comes late may begin with the screen. */
@QuarkusTest
class ScreenIT extends Live {

    @Test
    void theScreenAndThenWhatComes() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            session.output("before\r\n\033[?1049h\033[2J\033[3;5H\033[1m漢").get();
            for (int i = 0; i < 20; i++) {
                session.output("\033[1;1H" + ("round " + i + " ").repeat(1_000)).get();
            }
            session.output("\033[2J\033[3;5H\033[0;1m漢字\033[?25l").get();
            long offset = session.offset();
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () ->
                                    Api.developer()
                                                    .session(id.toString())
                                                    .json()
                                                    .path("terminalOffset")
                                                    .asLong()
                                            == offset);
            try (RawViewer late = RawViewer.open(id, "snapshot=true", "late", "viewer")) {
                JsonNode screen = late.await("snapshot");
                assertThat(late.await("hello").path("offset").asLong()).isEqualTo(offset);
                assertThat(screen.path("offset").asLong()).isEqualTo(offset);
                assertThat(screen.path("cols").asInt()).isEqualTo(120);
                assertThat(screen.path("rows").asInt()).isEqualTo(40);
                assertThat(screen.path("data").asText())
                        .contains(
                                "before",
                                "\033[?1049h",
                                "\033[3;1H    \033[0m\033[1m漢字",
                                "\033[?25l")
                        .doesNotContain("round");
                assertThat(late.seen()).isEmpty();
                session.output("live").get();
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> late.next() == session.offset());
                assertThat(late.seen()).containsExactly(offset + ":live");
            }
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");
            try (RawViewer after = RawViewer.open(id, "snapshot=true", "later", "viewer")) {
                assertThat(after.await("snapshot").path("data").asText()).contains("live");
                after.await("exit");
            }
        }
    }

    @Test
    void notFromAnOffsetToo() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            try (RawViewer viewer = RawViewer.open(id, "snapshot=true&since=1", "late", "viewer")) {
                assertThat(viewer.await("error").path("code").asText())
                        .isEqualTo("invalid_request");
                Awaitility.await().atMost(ScriptedRunner.SOON).until(() -> viewer.closed() == 4400);
            }
            try (RawViewer viewer = RawViewer.open(id, "snapshot=true", "early", "viewer")) {
                assertThat(viewer.await("snapshot").path("offset").asLong()).isZero();
            }
        }
    }
}
