package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.DecisionBytes;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What waits for a person is decided once, by a person, and by nothing else. */
@QuarkusTest
class ApprovalIT extends Live {

    private static Answer decide(VillageClient who, SessionId id, Object approval, String what) {
        return who.post(
                "/api/runner/sessions/" + id + "/approvals/" + approval,
                "{\"decision\":\"" + what + "\",\"note\":\"seen\"}");
    }

    private static Answer decide(SessionId id, Approval approval, String what) {
        return decide(Api.as("demo", "approver"), id, approval.approvalId(), what);
    }

    private static JsonNode resolved(Answer answer, String outcome) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().path("code").asText()).isEqualTo("already_resolved");
        assertThat(answer.json().path("outcome").asText()).isEqualTo(outcome);
        return answer.json();
    }

    private static List<String> pending(SessionId id) {
        List<String> ids = new ArrayList<>();
        Api.developer()
                .session(id.toString())
                .expect(200)
                .json()
                .path("pendingApprovals")
                .forEach(a -> ids.add(a.asText()));
        return ids;
    }

    private static void awaitPending(SessionId id, Approval... approvals) {
        String[] wanted =
                Arrays.stream(approvals).map(a -> a.approvalId().toString()).toArray(String[]::new);
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .untilAsserted(() -> assertThat(pending(id)).containsExactly(wanted));
    }

    private static ResolveApproval command(ScriptedRunner runner, Approval approval) {
        return runner.await(
                ResolveApproval.class, c -> c.approvalId().equals(approval.approvalId()));
    }

    private static List<JsonNode> listed(String org, String query) {
        List<JsonNode> items = new ArrayList<>();
        Api.as(org, "viewer")
                .get("/api/runner/approvals?limit=100" + query)
                .expect(200)
                .json()
                .path("items")
                .forEach(items::add);
        return items;
    }

    @Test
    void anAllowIsStoredSignedAndSentOnce() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            awaitPending(id, asked);

            decide(id, asked, "allow").expect(200);
            ResolveApproval sent = command(runner, asked);
            assertThat(sent.decision()).isEqualTo(Decision.ALLOW);
            assertThat(sent.decidedBy()).isEqualTo("tester");
            assertThat(
                            SigningKey.signed(
                                    DecisionBytes.of(
                                            asked,
                                            sent.decision(),
                                            sent.decidedBy(),
                                            sent.decidedAt(),
                                            sent.note()),
                                    sent.signature()))
                    .isTrue();
            // The runner has not acted yet: nobody else may decide, and the state is the runner's.
            assertThat(resolved(decide(id, asked, "deny"), "allowed").path("decidedBy").asText())
                    .isEqualTo("tester");
            assertThat(pending(id)).isEmpty();
            Api.awaitState(id, "WAITING_FOR_APPROVAL");

            session.resolved(asked.approvalId(), Decision.ALLOW, How.HUMAN, Outcome.RELEASED);
            session.to(SessionState.RUNNING);
            Api.awaitState(id, "RUNNING");
            assertThat(listed("demo", "&state=allowed"))
                    .filteredOn(a -> a.path("sessionId").asText().equals(id.toString()))
                    .singleElement()
                    .satisfies(
                            a -> {
                                assertThat(a.path("effect").asText()).isEqualTo("released");
                                assertThat(a.path("note").asText()).isEqualTo("seen");
                            });
            assertThat(Api.eventTypes(id))
                    .containsSubsequence(
                            "APPROVAL_REQUESTED", "APPROVAL_DECIDED", "APPROVAL_RESOLVED");
            assertThat(runner.all(ResolveApproval.class, id)).hasSize(1);
        }
    }

    @Test
    void ofManyDecisionsAtOnceOneIsMade() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ExecutorService crowd = Executors.newFixedThreadPool(8)) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            awaitPending(id, asked);
            List<Callable<Answer>> tasks =
                    IntStream.range(0, 8)
                            .<Callable<Answer>>mapToObj(
                                    i -> () -> decide(id, asked, i % 2 == 0 ? "allow" : "deny"))
                            .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : crowd.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
            String outcome =
                    command(runner, asked).decision() == Decision.ALLOW ? "allowed" : "denied";
            answers.stream().filter(a -> a.status() != 200).forEach(a -> resolved(a, outcome));
            assertThat(Api.eventTypes(id)).containsOnlyOnce("APPROVAL_DECIDED");
            // Whatever follows on the topic would have come by the time that this has.
            Api.developer().stop(id.toString()).expect(200);
            runner.await(StopSession.class, c -> c.header().sessionId().equals(id));
            assertThat(runner.all(ResolveApproval.class, id)).hasSize(1);
        }
    }

    @Test
    void pauseAndResumePassNoApprovalAndASecondOneIsKept() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval first = session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Approval second = session.asks();
            awaitPending(id, first, second);
            String path = "/api/runner/sessions/" + id;
            Api.developer().post(path + "/pause", "").expect(200);
            session.to(SessionState.PAUSED_BY_HUMAN);
            Api.awaitState(id, "PAUSED_BY_HUMAN");
            assertThat(pending(id)).hasSize(2);
            Api.developer().post(path + "/resume", "").expect(200);
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            awaitPending(id, first, second);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();

            decide(id, first, "deny").expect(200);
            assertThat(command(runner, first).decision()).isEqualTo(Decision.DENY);
            awaitPending(id, second);
        }
    }

    @Test
    void theUnknownIsNotThereAndStopsNothing() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            awaitPending(id, asked);
            VillageClient approver = Api.as("demo", "approver");
            for (Object unknown :
                    new Object[] {UUID.randomUUID(), "nonsense", id /* no approval's */}) {
                assertThat(decide(approver, id, unknown, "deny").status()).isEqualTo(404);
            }
            SessionId other = new SessionId(UUID.randomUUID());
            assertThat(decide(approver, other, asked.approvalId(), "deny").status()).isEqualTo(404);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            awaitPending(id, asked);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();
        }
    }

    @Test
    void onlyAnApproverOfTheOrganisationDecides() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            Approval asked = runner.started(id).running().asks();
            awaitPending(id, asked);
            ApprovalId approval = asked.approvalId();
            VillageClient developer = Api.as("demo", "developer", "operator", "admin", "viewer");
            assertThat(decide(developer, id, approval, "allow").status()).isEqualTo(403);
            assertThat(decide(Api.as("other", "approver"), id, approval, "allow").status())
                    .isEqualTo(404);
            assertThat(decide(Api.with(""), id, approval, "allow").status()).isEqualTo(401);
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
            assertThat(listed("other", "")).isEmpty();
            awaitPending(id, asked);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();
        }
    }

    @Test
    void expiryAndTheEndAreDenies() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval expired = session.asks(System.currentTimeMillis() - 1);
            // Its runner must have refused it half a minute ago, and has not said so.
            Approval forgotten = session.asks(System.currentTimeMillis() - 31_000);
            Approval open = session.asks();
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(pending(id))
                                            .containsExactly(
                                                    expired.approvalId().toString(),
                                                    open.approvalId().toString()));
            resolved(decide(id, expired, "allow"), "expired");
            resolved(decide(id, forgotten, "allow"), "expired");
            session.resolved(expired.approvalId(), Decision.DENY, How.EXPIRY, Outcome.REFUSED);
            awaitPending(id, open);
            session.end(SessionState.FAILED, 1, null);
            Api.awaitState(id, "FAILED");
            assertThat(pending(id)).isEmpty();
            resolved(decide(id, open, "allow"), "cancelled");
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
                    .until(() -> listed(org, "&state=pending").size() == 6);
            List<JsonNode> all = listed(org, "");
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
