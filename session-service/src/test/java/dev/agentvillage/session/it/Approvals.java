package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/** Approvals as clients and runners meet them. */
final class Approvals {
    private Approvals() {}

    static Answer decide(VillageClient who, SessionId id, Object approval, String what) {
        return who.post(
                "/api/runner/sessions/" + id + "/approvals/" + approval,
                "{\"decision\":\"" + what + "\",\"note\":\"seen\"}");
    }

    static Answer decide(SessionId id, Approval approval, String what) {
        return decide(Api.as("demo", "approver"), id, approval.approvalId(), what);
    }

    static Answer allowForTheSession(SessionId id, Approval approval) {
        return decide(id, approval, "allow\",\"scope\":\"session");
    }

    static JsonNode resolved(Answer answer, String outcome) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().path("code").asText()).isEqualTo("already_resolved");
        assertThat(answer.json().path("outcome").asText()).isEqualTo(outcome);
        return answer.json();
    }

    static List<String> pending(SessionId id) {
        List<String> ids = new ArrayList<>();
        Api.developer()
                .session(id.toString())
                .expect(200)
                .json()
                .path("pendingApprovals")
                .forEach(a -> ids.add(a.asText()));
        return ids;
    }

    static void awaitPending(SessionId id, Approval... approvals) {
        String[] wanted =
                Arrays.stream(approvals).map(a -> a.approvalId().toString()).toArray(String[]::new);
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .untilAsserted(() -> assertThat(pending(id)).containsExactly(wanted));
    }

    static ResolveApproval command(ScriptedRunner runner, Approval approval) {
        return runner.await(
                ResolveApproval.class, c -> c.approvalId().equals(approval.approvalId()));
    }

    static List<JsonNode> listed(String org, String query) {
        List<JsonNode> items = new ArrayList<>();
        Api.as(org, "viewer")
                .get("/api/runner/approvals?limit=100" + query)
                .expect(200)
                .json()
                .path("items")
                .forEach(items::add);
        return items;
    }
}
