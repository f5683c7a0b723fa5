package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.stack.client.Answer;
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
                                    null,
                                    Policy.OnDeny.STOP,
                                    60_000,
                                    false));
        }
    }

    @Test
    void whatNobodyEnforcesIsRefusedByName() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner);
            body.putObject("policy")
                    .put("autoMerge", true)
                    .put("networkMode", "restricted")
                    .putObject("diffThresholds")
                    .put("files", 1);
            Answer answer = Api.developer().create(body);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().path("code").asText()).isEqualTo("not_available");
            assertThat(answer.json().path("violations").findValuesAsText("pointer"))
                    .containsExactlyInAnyOrder(
                            "/policy/autoMerge", "/policy/networkMode", "/policy/diffThresholds");
        }
    }
}
