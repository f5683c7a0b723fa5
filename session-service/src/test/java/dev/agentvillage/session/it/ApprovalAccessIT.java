package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who sees and decides what waits for a person. */
@QuarkusTest
class ApprovalAccessIT extends Live {

    @Test
    void theUnknownIsNotThereAndStopsNothing() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Approvals.awaitPending(id, asked);
            VillageClient approver = Api.as("demo", "approver");
            for (Object unknown :
                    new Object[] {UUID.randomUUID(), "nonsense", id /* no approval's */}) {
                assertThat(Approvals.decide(approver, id, unknown, "deny").status()).isEqualTo(404);
            }
            SessionId other = new SessionId(UUID.randomUUID());
            assertThat(Approvals.decide(approver, other, asked.approvalId(), "deny").status())
                    .isEqualTo(404);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            Approvals.awaitPending(id, asked);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();
        }
    }

    @Test
    void onlyAnApproverOfTheOrganisationDecides() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            Approval asked = runner.started(id).running().asks();
            Approvals.awaitPending(id, asked);
            ApprovalId approval = asked.approvalId();
            VillageClient developer = Api.as("demo", "developer", "operator", "admin", "viewer");
            assertThat(Approvals.decide(developer, id, approval, "allow").status()).isEqualTo(403);
            assertThat(
                            Approvals.decide(Api.as("other", "approver"), id, approval, "allow")
                                    .status())
                    .isEqualTo(404);
            assertThat(Approvals.decide(Api.with(""), id, approval, "allow").status())
                    .isEqualTo(401);
            VillageClient approver = Api.as("demo", "approver");
            String path = "/api/runner/sessions/" + id + "/approvals/" + approval;
            for (String body :
                    new String[] {
                        "",
                        "{}",
                        "{\"decision\":\"maybe\"}",
                        "{\"decision\":\"allow\",\"by\":\"me\"}",
                        "{\"decision\":\"allow\",\"note\":\"\\ud83d\"}",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("decision", "allow")
                                .put("note", "x".repeat(2_001))
                                .toString()
                    }) {
                assertThat(approver.post(path, body).status()).as(body).isEqualTo(400);
            }
            assertThat(Approvals.listed("other", "")).isEmpty();
            Approvals.awaitPending(id, asked);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();
        }
    }

    @Test
    void oldestFirstByThePage() throws Exception {
        String org = "org-" + UUID.randomUUID().toString().substring(0, 8);
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                SessionId id =
                        SessionId.of(
                                Api.as(org, "developer")
                                        .create(Api.body(runner))
                                        .expect(201)
                                        .json()
                                        .path("sessionId")
                                        .asText());
                ScriptedSession session = runner.started(id).running();
                for (int j = 0; j < 3; j++) {
                    asked.add(session.asks().approvalId().toString());
                }
            }
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> Approvals.listed(org, "&state=pending").size() == 6);
            List<JsonNode> all = Approvals.listed(org, "");
            assertThat(all).extracting(a -> a.path("requestedAt").asLong()).isSorted();
            assertThat(all)
                    .extracting(a -> a.path("approvalId").asText())
                    .containsExactlyInAnyOrderElementsOf(asked);
            List<String> paged = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page =
                        Api.as(org, "viewer")
                                .get("/api/runner/approvals?limit=4" + cursor)
                                .expect(200)
                                .json();
                page.path("items").forEach(a -> paged.add(a.path("approvalId").asText()));
                cursor =
                        page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
            } while (!cursor.isEmpty());
            assertThat(paged)
                    .containsExactlyElementsOf(
                            all.stream().map(a -> a.path("approvalId").asText()).toList());
            VillageClient viewer = Api.as(org, "viewer");
            assertThat(viewer.get("/api/runner/approvals?state=maybe").status()).isEqualTo(400);
            assertThat(viewer.get("/api/runner/approvals?cursor=x").status()).isEqualTo(400);
        }
    }
}
