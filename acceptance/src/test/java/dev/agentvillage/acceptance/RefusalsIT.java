package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Bad input: a clear problem at once, or a session that ends with its reason. Nothing is lost by
 * it.
 */
@ResourceLock(Village.SINGLE)
class RefusalsIT {
    private final Village village = Village.up();
    private final VillageClient client = village.developer();
    private final Path repository = village.repository("refusals");

    private static void problem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("traceId").asText()).isNotBlank();
    }

    private static void violates(Answer answer, String pointer) {
        problem(answer, 400, "invalid_request");
        assertThat(answer.json().path("violations").findValuesAsText("pointer")).contains(pointer);
    }

    private JsonNode failed(ObjectNode body) {
        return Session.create(client, body).ended("FAILED");
    }

    @Test
    void anUnknownProvider() {
        violates(
                client.create(Requests.shell(repository).put("providerId", "cobol")),
                "/providerId");
    }

    @Test
    void anUnknownFieldByName() {
        violates(client.create(Requests.shell(repository).put("provider", "shell")), "/provider");
    }

    @Test
    void allViolationsAtOnce() {
        ObjectNode body = Requests.shell(repository).put("villageId", "x".repeat(101));
        body.putObject("terminal").put("cols", 1).put("rows", 1000);
        body.put("surprise", true);
        Answer answer = client.create(body);
        for (String pointer :
                new String[] {"/villageId", "/terminal/cols", "/terminal/rows", "/surprise"}) {
            violates(answer, pointer);
        }
    }

    @Test
    void whatIsNotThereYet() {
        ObjectNode restricted = Requests.shell(repository);
        restricted.putObject("policy").put("networkMode", "restricted");
        problem(client.create(restricted), 422, "not_available");
        ObjectNode secret = Requests.shell(repository);
        secret.putObject("env").put("TOKEN", "s3cret");
        Answer refused = client.create(secret);
        problem(refused, 422, "not_available");
        assertThat(refused.body()).doesNotContain("s3cret");
    }

    @Test
    void pathsThatLeaveTheirRoot() {
        violates(client.create(Requests.shell(repository).put("roomPath", "../..")), "/roomPath");
        violates(client.create(Requests.shell(Path.of("/etc"))), "/repoRef/path");
        violates(
                client.create(Requests.shell(repository.resolve("../../../../etc"))),
                "/repoRef/path");
    }

    @Test
    void aBodyTooLarge() {
        problem(
                client.create(Requests.shell(repository).put("villageId", "x".repeat(1 << 20))),
                413,
                "too_large");
    }

    @Test
    void aBodyThatIsNoJson() {
        problem(client.post("/api/runner/sessions", "{\"providerId\": "), 400, "invalid_request");
    }

    @Test
    void tokensMissingExpiredOrWithoutTheRole() {
        problem(client.with("").create(Requests.shell(repository)), 401, "unauthenticated");
        problem(
                client.with(village.expiredToken()).create(Requests.shell(repository)),
                401,
                "unauthenticated");
        problem(
                client.with(village.token("demo", "viewer")).create(Requests.shell(repository)),
                403,
                "forbidden");
    }

    @Test
    void whatBelongsToAnotherOrganisationIsNotThere() {
        Session session = Session.create(client, Requests.shell(repository)).awaitState("RUNNING");
        VillageClient stranger = client.with(village.token("other", "developer"));
        problem(stranger.session(session.id), 404, "not_found");
        problem(stranger.input(session.id, "x", "raw"), 404, "not_found");
        problem(stranger.stop(session.id), 404, "not_found");
        problem(stranger.events(session.id, 0), 404, "not_found");
        problem(stranger.usage(session.id), 404, "not_found");
        problem(stranger.session(UUID.randomUUID().toString()), 404, "not_found");
        assertThat(
                        stranger.get("/api/runner/sessions")
                                .expect(200)
                                .json()
                                .findValuesAsText("sessionId"))
                .doesNotContain(session.id);
        session.stop().awaitState("COMPLETED");
    }

    @Test
    void aRepositoryThatIsNotThere() {
        ObjectNode body = Requests.shell(village.directory("absent"));
        assertThat(failed(body).path("stateReason").asText()).isEqualTo("repo_not_found");
    }

    @Test
    void aRefThatIsNotThere() {
        ObjectNode body = Requests.shell(repository);
        body.putObject("checkout").put("type", "branch").put("ref", "no-such-branch");
        assertThat(failed(body).path("stateReason").asText()).isEqualTo("ref_not_found");
    }

    @Test
    void aRoomThatIsNotThere() {
        JsonNode end = failed(Requests.shell(repository).put("roomPath", "no/such/room"));
        assertThat(end.path("stateReason").asText()).isEqualTo("room_not_found");
    }

    @Test
    void anEndedSessionTakesNoInputAndStopsTwice() {
        Session session =
                Session.create(client, Requests.shell(repository)).awaitState("RUNNING").stop();
        session.stop();
        session.awaitState("COMPLETED");
        session.stop();
        problem(client.input(session.id, "x", "raw"), 409, "invalid_state");
        assertThat(session.eventTypes()).containsOnlyOnce("SESSION_ENDED", "SESSION_FINISHED");
    }

    @Test
    void aStopWhileCloning() throws IOException {
        // Accepts connections and never says a word: the clone hangs in its TLS handshake.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ObjectNode body = Requests.shell(repository);
            body.putObject("repoRef")
                    .put("provider", "git")
                    .put("url", "https://127.0.0.1:" + silent.getLocalPort() + "/slow.git");
            Session session = Session.create(client, body).awaitState("PREPARING_WORKSPACE");
            session.stop().awaitState("COMPLETED");
        }
    }

    @Test
    void aKeyAnswersOnceAndIsReplayed() {
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        Answer first = client.create(Requests.shell(repository), key).expect(201);
        Answer again = client.create(Requests.shell(repository), key).expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        problem(
                client.create(Requests.shell(repository).put("villageId", "elsewhere"), key),
                409,
                "idempotency_mismatch");
        client.stop(first.json().path("sessionId").asText()).expect(200);
    }
}
