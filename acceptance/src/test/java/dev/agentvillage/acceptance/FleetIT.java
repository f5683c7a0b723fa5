package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.village.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(Village.SINGLE)
class FleetIT {
    private final Village village = Village.up();
    private final VillageClient client = village.developer();
    private final Path repository = village.repository("fleet");

    @Test
    void theRunnerIsListedWithItsRoom() {
        var runners = client.get("/api/runner/runners").expect(200).json().path("items");
        assertThat(runners).hasSize(1);
        assertThat(runners.get(0).path("runnerId").asText()).isNotBlank();
    }

    @Test
    void withoutARunnerNothingIsCreated() {
        int before = sessionsOfTheOrganisation();
        village.stop(Part.RUNNER);
        try {
            Awaitility.await()
                    .atMost(Session.SOON)
                    .untilAsserted(
                            () -> {
                                Answer answer = client.create(inFleet());
                                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                                assertThat(answer.json().path("code").asText())
                                        .isEqualTo("no_runner_available");
                                assertThat(answer.json().path("detail").asText())
                                        .contains("online");
                            });
            assertThat(sessionsOfTheOrganisation()).isEqualTo(before);
        } finally {
            village.startAgain(Part.RUNNER);
        }
        Awaitility.await()
                .atMost(Session.SOON)
                .until(() -> client.create(Requests.command(repository, "true")).status() == 201);
    }

    private ObjectNode inFleet() {
        return Requests.shell(repository).put("villageId", "fleet");
    }

    private int sessionsOfTheOrganisation() {
        var page = client.get("/api/runner/sessions?villageId=fleet&limit=100").expect(200).json();
        return page.path("items").size();
    }

    @Test
    void aFullRunnerIsSaidAndNothingIsCreated() {
        List<Session> sessions = new ArrayList<>();
        Answer answer = client.create(Requests.shell(repository));
        while (answer.status() == 201) {
            assertThat(sessions).hasSizeLessThanOrEqualTo(Village.MAX_SESSIONS);
            String id = answer.json().path("sessionId").asText();
            sessions.add(Session.existing(client, id));
            answer = client.create(Requests.shell(repository));
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.json().path("code").asText()).isEqualTo("no_runner_available");
        assertThat(answer.json().path("detail").asText()).contains("room");
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(sessions).isNotEmpty();
        sessions.forEach(Session::stop);
        sessions.forEach(s -> s.awaitState("COMPLETED"));
        Session.create(client, Requests.command(repository, "true")).awaitState("COMPLETED");
    }
}
