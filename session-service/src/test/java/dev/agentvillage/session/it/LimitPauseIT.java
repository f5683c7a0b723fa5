package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Sessions over a limit are paused, and a person is asked whether they may go on. */
@QuarkusTest
class LimitPauseIT extends Limited {
    @Test
    void aUsedUpBudgetPausesAndARaisedOneGoesOn() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            VillageClient client = Api.as(org, "developer");
            SessionId id =
                    SessionId.of(
                            client.create(Api.body(runner))
                                    .expect(201)
                                    .json()
                                    .path("sessionId")
                                    .asText());
            ScriptedSession session = runner.started(id).running();
            awaitState(client, id, "RUNNING");
            say(runner, BudgetState.WARNED);
            say(runner, BudgetState.EXCEEDED);
            PauseSession pause =
                    runner.await(PauseSession.class, c -> c.header().sessionId().equals(id));
            assertThat(pause.reason()).isEqualTo("limit_reached");
            session.to(SessionState.PAUSED_BY_HUMAN);
            awaitState(client, id, "PAUSED_BY_HUMAN");
            Answer refused = client.create(Api.body(runner));
            assertThat(refused.status()).as(refused.body()).isEqualTo(429);
            assertThat(refused.json().path("violations").path(0).path("code").asText())
                    .isEqualTo("budget:b");
            say(runner, BudgetState.OK);
            ResumeSession resume =
                    runner.await(ResumeSession.class, c -> c.header().sessionId().equals(id));
            assertThat(resume.reason()).isEqualTo("limit_raised");
            session.to(SessionState.RUNNING);
            awaitState(client, id, "RUNNING");
            client.create(Api.body(runner)).expect(201);
        }
    }

    /** Five seconds from the record to the pause, and one question for a person. */
    @Test
    void aHardCapPausesWithinFiveSecondsAndAsks() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            VillageClient client = Api.as(org, "developer");
            SessionId id = create(client, runner);
            ScriptedSession session = runner.started(id).running();
            awaitState(client, id, "RUNNING");
            long told = System.currentTimeMillis();
            say(runner, BudgetState.EXCEEDED);
            PauseSession pause =
                    runner.await(PauseSession.class, c -> c.header().sessionId().equals(id));
            assertThat(pause.header().issuedAt() - told).isLessThan(5_000);
            session.to(SessionState.PAUSED_BY_HUMAN);
            awaitState(client, id, "PAUSED_BY_HUMAN");
            JsonNode asked = asked(id, "");
            assertThat(asked.path("category").asText()).isEqualTo("budget");
            assertThat(asked.path("summary").asText()).contains("budget:b: 10 of 10 used");
            assertThat(
                            client.session(id.toString())
                                    .json()
                                    .path("pendingApprovals")
                                    .path(0)
                                    .asText())
                    .isEqualTo(asked.path("approvalId").asText());
            assertThat(client.post("/api/runner/sessions/" + id + "/resume", "").body())
                    .contains("limit_reached");
            say(runner, "11", BudgetState.EXCEEDED);
            awaitHeard(2);
            assertThat(Approvals.listed(org, "")).hasSize(1);

            assertThat(decide("developer", id, asked, "allow").status()).isEqualTo(403);
            decide("approver", id, asked, "allow").expect(200);
            runner.await(ResumeSession.class, c -> c.header().sessionId().equals(id));
            session.to(SessionState.RUNNING);
            awaitState(client, id, "RUNNING");
            Approvals.resolved(decide("approver", id, asked, "deny"), "allowed");
            assertThat(asked(id, "&state=allowed").path("decidedBy").asText()).isEqualTo("tester");
            assertThat(signatureOf(id)).isNotBlank();
            assertThat(
                            Api.as(org, "viewer")
                                    .get("/api/runner/sessions/" + id + "/audit")
                                    .expect(200)
                                    .body())
                    .contains("approval.decide", asked.path("actionHash").asText());

            // As much again is used before it is asked again.
            say(runner, "19", BudgetState.EXCEEDED);
            awaitHeard(3);
            assertThat(runner.all(PauseSession.class, id)).hasSize(1);
            say(runner, "20", BudgetState.EXCEEDED);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> runner.all(PauseSession.class, id).size() == 2);
            session.to(SessionState.PAUSED_BY_HUMAN);
            awaitState(client, id, "PAUSED_BY_HUMAN");
            JsonNode again = asked(id, "");
            decide("approver", id, again, "deny").expect(200);
            say(runner, "21", BudgetState.EXCEEDED);
            awaitHeard(5);
            assertThat(runner.all(ResumeSession.class, id)).hasSize(1);
            assertThat(Approvals.listed(org, "")).isEmpty();
            say(runner, BudgetState.OK);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> runner.all(ResumeSession.class, id).size() == 2);
        }
    }

    @Test
    void aRaisedLimitAnswersTheQuestionItself() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            VillageClient client = Api.as(org, "developer");
            SessionId over = create(client, runner);
            SessionId within = create(client, runner);
            ScriptedSession session = runner.started(over).running();
            runner.started(within).running();
            awaitState(client, over, "RUNNING");
            awaitState(client, within, "RUNNING");
            say(
                    runner,
                    List.of(),
                    List.of(
                            new OrgLimits.Budget(
                                    "each",
                                    "session",
                                    "10",
                                    "12",
                                    BudgetState.EXCEEDED,
                                    true,
                                    null,
                                    List.of(
                                            new OrgLimits.OfSession(
                                                    over, "12", BudgetState.EXCEEDED),
                                            new OrgLimits.OfSession(
                                                    within, "8", BudgetState.WARNED)))));
            runner.await(PauseSession.class, c -> c.header().sessionId().equals(over));
            session.to(SessionState.PAUSED_BY_HUMAN);
            awaitState(client, over, "PAUSED_BY_HUMAN");
            assertThat(asked(over, "").path("summary").asText()).contains("budget:each: 12 of 10");
            assertThat(runner.all(PauseSession.class, within)).isEmpty();
            say(runner);
            runner.await(ResumeSession.class, c -> c.header().sessionId().equals(over));
            assertThat(asked(over, "&state=allowed").path("decidedBy").asText())
                    .isEqualTo("metering-service");
        }
    }

    private JsonNode asked(SessionId id, String query) {
        return Approvals.listed(org, query).stream()
                .filter(a -> a.path("sessionId").asText().equals(id.toString()))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private Answer decide(String role, SessionId id, JsonNode asked, String what) {
        return Approvals.decide(Api.as(org, role), id, asked.path("approvalId").asText(), what);
    }

    private static String signatureOf(SessionId id) throws SQLException {
        var database = TestStack.get().database("session");
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                var kept =
                        connection.prepareStatement(
                                "select signature from approvals where session_id = ?::uuid")) {
            kept.setString(1, id.toString());
            var row = kept.executeQuery();
            return row.next() ? row.getString(1) : "";
        }
    }
}
