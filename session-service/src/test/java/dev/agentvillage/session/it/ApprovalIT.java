package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.event.GateEvent.How;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.DecisionBytes;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void anAllowIsStoredSignedAndSentOnce() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            Approvals.awaitPending(id, asked);

            Approvals.decide(id, asked, "allow").expect(200);
            ResolveApproval sent = Approvals.command(runner, asked);
            assertThat(sent.decision()).isEqualTo(Decision.ALLOW);
            assertThat(sent.decidedBy()).isEqualTo("tester");
            assertThat(
                            SigningKey.signed(
                                    DecisionBytes.of(
                                            asked,
                                            sent.decision(),
                                            Scope.ONCE,
                                            sent.decidedBy(),
                                            sent.decidedAt(),
                                            sent.note()),
                                    sent.signature()))
                    .isTrue();
            // The runner has not acted yet: nobody else may decide, and the state is the runner's.
            assertThat(
                            Approvals.resolved(Approvals.decide(id, asked, "deny"), "allowed")
                                    .path("decidedBy")
                                    .asText())
                    .isEqualTo("tester");
            assertThat(Approvals.pending(id)).isEmpty();
            Api.awaitState(id, "WAITING_FOR_APPROVAL");

            session.resolved(asked.approvalId(), Decision.ALLOW, How.HUMAN, Outcome.RELEASED);
            session.to(SessionState.RUNNING);
            Api.awaitState(id, "RUNNING");
            assertThat(Approvals.listed("demo", "&state=allowed"))
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
    void anAllowForTheSessionIsSignedAndSentAndShownAsThat() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            Approval asked = runner.started(id).running().asks();
            Approvals.awaitPending(id, asked);
            assertThat(Approvals.decide(id, asked, "deny\",\"scope\":\"session").status())
                    .isEqualTo(400);
            Approvals.allowForTheSession(id, asked).expect(200);
            ResolveApproval sent = Approvals.command(runner, asked);
            assertThat(sent.scope()).isEqualTo(Scope.SESSION);
            assertThat(
                            SigningKey.signed(
                                    DecisionBytes.of(
                                            asked,
                                            sent.decision(),
                                            Scope.SESSION,
                                            sent.decidedBy(),
                                            sent.decidedAt(),
                                            sent.note()),
                                    sent.signature()))
                    .isTrue();
            assertThat(Approvals.listed("demo", "&state=allowed"))
                    .filteredOn(a -> a.path("sessionId").asText().equals(id.toString()))
                    .singleElement()
                    .satisfies(a -> assertThat(a.path("scope").asText()).isEqualTo("session"));
            assertThat(audited(id, "approval.decide"))
                    .singleElement()
                    .satisfies(d -> assertThat(d.path("scope").asText()).isEqualTo("session"));
        }
    }

    /** What the audit log says of an action. */
    private static List<JsonNode> audited(SessionId id, String action) {
        List<JsonNode> details = new ArrayList<>();
        Api.as("demo", "viewer")
                .get("/api/runner/sessions/" + id + "/audit?limit=100")
                .expect(200)
                .json()
                .path("items")
                .forEach(
                        entry -> {
                            if (entry.path("action").asText().equals(action)) {
                                details.add(entry.path("detail"));
                            }
                        });
        return details;
    }

    @Test
    void aDecisionThatCameTooLateSaysSoEverywhere() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval late = session.asks(System.currentTimeMillis() - 1);
            Approval sent = session.asks();
            Approvals.awaitPending(id, late, sent);
            assertThat(
                            Approvals.resolved(Approvals.decide(id, late, "allow"), "expired")
                                    .path("effect")
                                    .asText())
                    .isEqualTo("refused_expired");
            assertThat(audited(id, "approval.decide"))
                    .singleElement()
                    .satisfies(
                            d ->
                                    assertThat(d.path("effect").asText())
                                            .isEqualTo("refused_expired"));
            // Decided in time, and on its way for too long.
            Approvals.decide(id, sent, "allow").expect(200);
            session.resolved(sent.approvalId(), Decision.ALLOW, How.HUMAN, Outcome.REFUSED_EXPIRED);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(Approvals.listed("demo", "&state=expired"))
                                            .filteredOn(
                                                    a ->
                                                            a.path("approvalId")
                                                                    .asText()
                                                                    .equals(
                                                                            sent.approvalId()
                                                                                    .toString()))
                                            .singleElement()
                                            .satisfies(
                                                    a ->
                                                            assertThat(a.path("effect").asText())
                                                                    .isEqualTo("refused_expired")));
            assertThat(audited(id, "approval.expire"))
                    .extracting(d -> d.path("approvalId").asText())
                    .contains(sent.approvalId().toString());
        }
    }

    @Test
    void ofManyDecisionsAtOnceOneIsMade() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ExecutorService crowd = Executors.newFixedThreadPool(8)) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            Approvals.awaitPending(id, asked);
            List<Callable<Answer>> tasks =
                    IntStream.range(0, 8)
                            .<Callable<Answer>>mapToObj(
                                    i ->
                                            () ->
                                                    Approvals.decide(
                                                            id,
                                                            asked,
                                                            i % 2 == 0 ? "allow" : "deny"))
                            .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : crowd.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
            String outcome =
                    Approvals.command(runner, asked).decision() == Decision.ALLOW
                            ? "allowed"
                            : "denied";
            answers.stream()
                    .filter(a -> a.status() != 200)
                    .forEach(a -> Approvals.resolved(a, outcome));
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
            Approvals.awaitPending(id, first, second);
            String path = "/api/runner/sessions/" + id;
            Api.developer().post(path + "/pause", "").expect(200);
            session.to(SessionState.PAUSED_BY_HUMAN);
            Api.awaitState(id, "PAUSED_BY_HUMAN");
            assertThat(Approvals.pending(id)).hasSize(2);
            Api.developer().post(path + "/resume", "").expect(200);
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            Approvals.awaitPending(id, first, second);
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();

            Approvals.decide(id, first, "deny").expect(200);
            assertThat(Approvals.command(runner, first).decision()).isEqualTo(Decision.DENY);
            Approvals.awaitPending(id, second);
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
                                    assertThat(Approvals.pending(id))
                                            .containsExactly(
                                                    expired.approvalId().toString(),
                                                    open.approvalId().toString()));
            Approvals.resolved(Approvals.decide(id, expired, "allow"), "expired");
            Approvals.resolved(Approvals.decide(id, forgotten, "allow"), "expired");
            session.resolved(expired.approvalId(), Decision.DENY, How.EXPIRY, Outcome.REFUSED);
            Approvals.awaitPending(id, open);
            session.end(SessionState.FAILED, 1, null);
            Api.awaitState(id, "FAILED");
            assertThat(Approvals.pending(id)).isEmpty();
            Approvals.resolved(Approvals.decide(id, open, "allow"), "cancelled");
            assertThat(runner.all(ResolveApproval.class, id)).isEmpty();
        }
    }
}
