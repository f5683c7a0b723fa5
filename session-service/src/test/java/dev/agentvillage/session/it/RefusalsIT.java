package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every refusal is a problem that says what to do; and it changes nothing. */
@QuarkusTest
class RefusalsIT extends Live {
    private final VillageClient api = Api.developer();
    private ScriptedRunner runner = ScriptedRunner.online();

    @BeforeEach
    void online() {
        Api.awaitOnline(runner);
    }

    @AfterEach
    void close() throws InterruptedException {
        runner.close();
    }

    private static JsonNode problem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).endsWith("/" + code);
        assertThat(problem.path("traceId").asText()).isNotBlank();
        return problem;
    }

    @Test
    void allViolationsAtOnce() {
        ObjectNode body =
                Api.body(runner)
                        .put("providerId", "cobol")
                        .put("roomPath", "../..")
                        .put("surprise", true);
        JsonNode problem = problem(api.create(body), 400, "invalid_request");
        assertThat(problem.path("violations").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/providerId", "/roomPath", "/surprise");
    }

    @Test
    void aLocalPathOutsideTheRoots() {
        ObjectNode body = Api.body(runner);
        body.putObject("repoRef").put("provider", "local").put("path", "/etc");
        assertThat(
                        problem(api.create(body), 400, "invalid_request")
                                .path("violations")
                                .findValuesAsText("pointer"))
                .containsExactly("/repoRef/path");
    }

    @Test
    void whatIsNotThereYet() {
        ObjectNode body = Api.body(runner);
        body.putObject("env").put("TOKEN", "s3cret");
        body.putObject("limits").put("maxTokens", 1);
        Answer answer = api.create(body);
        assertThat(
                        problem(answer, 422, "not_available")
                                .path("violations")
                                .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/limits/maxTokens", "/env");
        assertThat(answer.body()).doesNotContain("s3cret");
    }

    @Test
    void readOnlyWhereNoRunnerCanKeepASessionFromWriting() {
        Answer answer = api.create(Api.body(runner).put("mode", "read_only"));
        assertThat(
                        problem(answer, 422, "not_available")
                                .path("violations")
                                .findValuesAsText("pointer"))
                .containsExactly("/mode");
    }

    @Test
    void noJson() {
        for (String body : new String[] {"{\"a\":", "{\"a\":1,\"a\":2}", "{} {}", "\u0000"}) {
            problem(api.post("/api/runner/sessions", body), 400, "invalid_request");
        }
        problem(
                api.post("/api/runner/sessions", "[".repeat(1000) + "]".repeat(1000)),
                400,
                "invalid_request");
    }

    @Test
    void tooLarge() {
        ObjectNode body = Api.body(runner).put("villageId", "x".repeat(300_000));
        problem(api.create(body), 413, "too_large");
    }

    @Test
    void tokens() {
        TestStack stack = TestStack.get();
        ObjectNode body = Api.body(runner);
        problem(Api.with("").create(body), 401, "unauthenticated");
        problem(Api.with("nonsense").create(body), 401, "unauthenticated");
        problem(
                Api.with(stack.expiredToken("demo", "me", "developer")).create(body),
                401,
                "unauthenticated");
        problem(Api.as("demo", "viewer").create(body), 403, "forbidden");
        problem(Api.as("demo").get("/api/runner/sessions"), 403, "forbidden");
        Api.as("demo", "viewer").get("/api/runner/sessions").expect(200);
    }

    @Test
    void whatIsOthersIsNotThere() {
        SessionId id = Api.create(runner);
        VillageClient other = Api.as("other", "developer");
        for (String path : new String[] {"", "/events", "/diff", "/recording"}) {
            problem(other.get("/api/runner/sessions/" + id + path), 404, "not_found");
        }
        problem(other.input(id.toString(), "x", "raw"), 404, "not_found");
        problem(other.resize(id.toString(), 80, 24), 404, "not_found");
        problem(other.stop(id.toString()), 404, "not_found");
        assertThat(other.get("/api/runner/sessions").expect(200).json().path("items")).isEmpty();
        problem(api.session(UUID.randomUUID().toString()), 404, "not_found");
        problem(api.session("../../etc"), 404, "not_found");
        problem(api.get("/api/runner/nothing"), 404, "not_found");
        problem(api.get("/api/runner/runners/nobody"), 404, "not_found");
    }

    @Test
    void bodiesOfCommands() {
        String id = Api.create(runner).toString();
        String at = "/api/runner/sessions/" + id;
        problem(api.post(at + "/input", "{\"data\":\"\"}"), 400, "invalid_request");
        problem(api.post(at + "/input", "{\"data\":\"x\",\"y\":1}"), 400, "invalid_request");
        problem(
                api.post(at + "/input", "{\"data\":\"" + "x".repeat(70_000) + "\"}"),
                400,
                "invalid_request");
        problem(api.post(at + "/resize", "{\"cols\":1,\"rows\":24}"), 400, "invalid_request");
        problem(api.post(at + "/stop", "{\"graceful\":\"no\"}"), 400, "invalid_request");
        problem(api.get(at + "/events?after_seq=-1"), 400, "invalid_request");
        problem(api.get(at + "/events?types=a;b"), 400, "invalid_request");
        problem(api.get(at + "/recording?since=x"), 400, "invalid_request");
        problem(api.get("/api/runner/sessions?limit=101"), 400, "invalid_request");
        problem(api.get("/api/runner/sessions?cursor=x"), 400, "invalid_request");
        problem(api.get("/api/runner/sessions?state=DEAD"), 400, "invalid_request");
    }

    @Test
    void inputOnlyWhileSomethingReadsIt() {
        SessionId id = Api.create(runner);
        problem(api.input(id.toString(), "x", "raw"), 409, "invalid_state");
        ScriptedSession session = runner.started(id).running();
        Api.awaitState(id, "RUNNING");
        api.input(id.toString(), "x", "raw").expect(200);
        session.end(SessionState.COMPLETED, 0, null);
        Api.awaitState(id, "COMPLETED");
        problem(api.input(id.toString(), "x", "raw"), 409, "invalid_state");
        problem(api.resize(id.toString(), 80, 24), 409, "invalid_state");
        api.stop(id.toString()).expect(200);
        api.stop(id.toString()).expect(200);
        assertThat(Api.eventTypes(id)).containsOnlyOnce("SESSION_FINISHED");
    }

    @Test
    void socketsOfOthersOrWithoutATokenDoNotOpen() {
        String id = Api.create(runner).toString();
        for (VillageClient stranger :
                new VillageClient[] {Api.as("other", "developer"), Api.with("")}) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> stranger.terminal(id, 0))
                    .hasMessageContaining("no terminal");
        }
    }
}
