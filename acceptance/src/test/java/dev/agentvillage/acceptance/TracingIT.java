package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.village.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What somebody who operates a village sees of one session, at the wire and in the logs. */
@ResourceLock(Village.PAIR)
class TracingIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Village village = Village.pair();
    private final VillageClient client = village.at(1, "developer");
    private final Path repository = village.repository("traced");

    @Test
    void oneTraceShowsASessionsCreationAndItsLogLineNamesBoth() {
        Session session = Session.create(client, Requests.shell(repository)).awaitState("RUNNING");
        JsonNode line =
                Awaitility.await()
                        .atMost(Session.SOON)
                        .until(() -> created(session), Optional::isPresent)
                        .orElseThrow();
        assertThat(line.path("message").asText()).contains("is created");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("timestamp").asText()).isNotBlank();
        String trace = line.path("mdc").path("traceId").asText();
        assertThat(trace).matches("[0-9a-f]{32}");
        Awaitility.await()
                .atMost(Session.SOON)
                .untilAsserted(
                        () ->
                                assertThat(names(trace))
                                        .contains(
                                                "POST /api/runner/sessions",
                                                "start session",
                                                "project SESSION_STARTED"));
        OtlpSpan post = one(trace, "POST /api/runner/sessions");
        OtlpSpan start = one(trace, "start session");
        OtlpSpan projected = one(trace, "project SESSION_STARTED");
        assertThat(post.service()).isEqualTo("session-service");
        assertThat(start.service()).isEqualTo("runner-service");
        assertThat(projected.service()).isEqualTo("session-service");
        assertThat(start.parent()).as("caused by the request").isEqualTo(post.id());
        assertThat(projected.parent()).as("caused by the start").isEqualTo(start.id());
        session.stop().awaitState("COMPLETED");
        assertThat(names(trace))
                .as("a session's whole life is no trace")
                .doesNotContain("project SESSION_ENDED");
    }

    @Test
    void theTraceOfAClientIsGoneOnWith() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String id =
                client.create(
                                Requests.command(repository, "true"),
                                Map.of("traceparent", "00-" + trace + "-b7ad6b7169203331-01"))
                        .expect(201)
                        .json()
                        .path("sessionId")
                        .asText();
        Session.existing(client, id).awaitState("COMPLETED");
        Awaitility.await()
                .atMost(Session.SOON)
                .untilAsserted(() -> assertThat(names(trace)).contains("start session"));
    }

    private static List<String> names(String trace) {
        return Village.traces().trace(trace).stream().map(OtlpSpan::name).toList();
    }

    private static OtlpSpan one(String trace, String name) {
        List<OtlpSpan> found =
                Village.traces().trace(trace).stream().filter(s -> s.name().equals(name)).toList();
        assertThat(found).as(name + " in " + Village.traces().trace(trace)).hasSize(1);
        return found.getFirst();
    }

    private Optional<JsonNode> created(Session session) throws IOException {
        return Files.readAllLines(village.log(Part.SESSION)).stream()
                .filter(line -> line.startsWith("{"))
                .map(TracingIT::parsed)
                .filter(line -> line.path("mdc").path("sessionId").asText().equals(session.id))
                .filter(line -> line.path("message").asText().contains("created"))
                .findFirst();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
