package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a request says of its session's policy is what its runner is given. */
@QuarkusTest
class PolicyIT extends Live {

    @Test
    void reachesTheRunnerAsItWasSent() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner);
            ObjectNode policy = body.putObject("policy");
            policy.putArray("shellAllowlist").add("git").add("npm run *");
            policy.putArray("shellDenylist").add("git push");
            policy.putArray("requiresApprovalFor").add("merge").add("deploy");
            policy.putObject("paths").putArray("deny").add("secrets");
            policy.putObject("diffThresholds").put("files", 3);
            policy.put("onDeny", "stop").put("approvalTimeoutMs", 60_000);
            SessionId id =
                    new SessionId(
                            UUID.fromString(
                                    Api.developer()
                                            .create(body)
                                            .expect(201)
                                            .json()
                                            .path("sessionId")
                                            .asText()));
            StartSession start =
                    runner.await(StartSession.class, c -> c.header().sessionId().equals(id));
            assertThat(start.spec().policy())
                    .isEqualTo(
                            new Policy(
                                    List.of("git", "npm run *"),
                                    List.of("git push"),
                                    List.of(Category.MERGE, Category.DEPLOY),
                                    NetworkMode.OPEN,
                                    new Policy.Paths(List.of("secrets"), List.of()),
                                    new Policy.DiffThresholds(3, 500),
                                    Policy.OnDeny.STOP,
                                    60_000,
                                    false));
        }
    }

    @Test
    void aSessionHasNoMoreThanItsOrganisationAllows() throws Exception {
        String org = "org-" + UUID.randomUUID();
        String path = "/api/runner/orgs/" + org + "/policy";
        VillageClient admin = Api.as(org, "admin", "developer");
        assertThat(admin.get(path).expect(200).json().path("version").asLong()).isZero();
        assertThat(Api.as(org, "developer", "operator").put(path, "{}").status()).isEqualTo(403);
        assertThat(Api.as("another-" + org, "admin").put(path, "{}").status()).isEqualTo(404);
        assertThat(Api.as("another-" + org, "admin").get(path).status()).isEqualTo(404);
        assertThat(admin.put(path, "{\"shellDenylist\": 1}").status()).isEqualTo(400);

        String set =
                "{\"shellAllowlist\": [\"git\", \"npm run *\"], \"shellDenylist\": [\"git push\"],"
                        + " \"requiresApprovalFor\": [\"deps_add\"], \"approvalTimeoutMs\": 60000}";
        JsonNode first = admin.put(path, set).expect(200).json();
        assertThat(first.path("version").asLong()).isEqualTo(1);
        assertThat(first.path("setBy").asText()).isEqualTo("tester");
        assertThat(admin.get(path).expect(200).json()).isEqualTo(first);

        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner);
            ObjectNode policy = body.putObject("policy");
            policy.putArray("shellAllowlist").add("git status").add("npm run test").add("make");
            policy.putArray("requiresApprovalFor").add("merge");
            String id = admin.create(body).expect(201).json().path("sessionId").asText();
            JsonNode seen =
                    admin.get("/api/runner/sessions/" + id).expect(200).json().path("policy");
            Policy both =
                    new Policy(
                            List.of("git status", "npm run test"),
                            List.of("git push"),
                            List.of(Category.DEPS_ADD, Category.MERGE),
                            NetworkMode.OPEN,
                            null,
                            null,
                            Policy.OnDeny.REFUSE,
                            60_000,
                            false,
                            true,
                            null);
            assertThat(Json.parse(Policy.class, seen.toString())).isEqualTo(both);
            StartSession start =
                    runner.await(
                            StartSession.class,
                            c -> c.header().sessionId().value().toString().equals(id));
            assertThat(start.spec().policy()).isEqualTo(both);

            assertThat(admin.put(path, "{}").expect(200).json().path("version").asLong())
                    .isEqualTo(2);
            assertThat(admin.get("/api/runner/sessions/" + id).expect(200).json().path("policy"))
                    .as("as it was when the session was created")
                    .isEqualTo(seen);
        }
        JsonNode trail = admin.get("/api/runner/audit/verification").expect(200).json();
        assertThat(trail.path("ok").asBoolean()).isTrue();
        assertThat(trail.path("entries").asInt()).as("two policies and a session").isEqualTo(3);
    }

    @Test
    void whatNobodyEnforcesIsRefusedByName() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner);
            body.putObject("policy").put("autoMerge", true).put("networkMode", "restricted");
            Answer answer = Api.developer().create(body);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().path("code").asText()).isEqualTo("not_available");
            assertThat(answer.json().path("violations").findValuesAsText("pointer"))
                    .containsExactlyInAnyOrder("/policy/autoMerge", "/policy/networkMode");
        }
    }
}
