package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.TerminalEvent.TerminalResized;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.recording.Asciicast;
import dev.agentvillage.session.recording.Asciicast.Event;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was shown can be seen again. */
@QuarkusTest
class RecordingIT extends Live {
    @TempDir Path directory;

    static HttpResponse<String> cast(SessionId id, String query, String org)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            Api.address()
                                                    + "/api/runner/sessions/"
                                                    + id
                                                    + "/recording"
                                                    + query))
                            .header("Accept", "application/x-asciicast")
                            .header(
                                    "Authorization",
                                    "Bearer " + TestStack.get().token(org, "me", "viewer"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void awaitRecorded(SessionId id, long bytes) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                Api.developer()
                                                .session(id.toString())
                                                .json()
                                                .path("terminalOffset")
                                                .asLong()
                                        == bytes);
    }

    private static SessionId recorded(ScriptedRunner runner) throws Exception {
        SessionId id = Api.create(runner);
        ScriptedSession session = runner.started(id).running();
        session.output("$ \u001b[1mls\u001b[0m\r\n").get();
        session.say(new TerminalResized(session.next(), 90, 25, session.offset()));
        // The resize is a structured event: it travels by itself.
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(() -> Api.eventTypes(id).contains("TERMINAL_RESIZED"));
        session.output("\"é\" \\ 漢字\r\n").get();
        awaitRecorded(id, session.offset());
        return id;
    }

    @Test
    void asAnAsciicastWithTimesAndSizes() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = recorded(runner);
            HttpResponse<String> answer = cast(id, "", "demo");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(t -> assertThat(t).startsWith("application/x-asciicast"));
            Asciicast cast = Asciicast.read(answer.body());
            assertThat(cast.header().path("width").asInt()).isEqualTo(120);
            assertThat(cast.events()).extracting(Event::code).containsExactly("o", "r", "o");
            assertThat(cast.output()).isEqualTo("$ \u001b[1mls\u001b[0m\r\n\"é\" \\ 漢字\r\n");
            assertThat(cast.events().getLast().time()).isPositive().isLessThan(60);
            assertThat(Asciicast.read(cast(id, "?since=15", "demo").body()).output())
                    .isEqualTo("é\" \\ 漢字\r\n");
            assertThat(cast(id, "", "other").statusCode()).isEqualTo(404);
            assertThat(cast(id, "?since=x", "demo").statusCode()).isEqualTo(400);
            Answer raw = Api.developer().get("/api/runner/sessions/" + id + "/recording");
            assertThat(raw.header("Content-Type")).hasValue("application/octet-stream");
        }
    }

    @Test
    void aRealPlayerShowsIt() throws Exception {
        assumeTrue(hasPlayer(), "asciinema is not installed");
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Path file = directory.resolve("session.cast");
            Files.writeString(file, cast(recorded(runner), "", "demo").body());
            Path shown = directory.resolve("shown");
            ProcessBuilder cat =
                    new ProcessBuilder("asciinema", "cat", file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(shown.toFile());
            cat.environment().put("LC_ALL", "C.UTF-8"); // It insists on one of UTF-8.
            cat.environment().put("ASCIINEMA_CONFIG_HOME", directory.toString());
            Process player = cat.start();
            assertThat(player.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(shown)).contains("\"é\" \\ 漢字");
            assertThat(player.exitValue()).isZero();
        }
    }

    private static boolean hasPlayer() throws InterruptedException {
        try {
            Process player =
                    new ProcessBuilder("asciinema", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return player.waitFor(30, TimeUnit.SECONDS) && player.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
