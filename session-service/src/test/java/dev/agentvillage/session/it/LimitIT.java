package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What metering-service says an organisation may is what it can. */
@QuarkusTest
class LimitIT extends Live {
    private final String org = "limited-" + UUID.randomUUID();

    @Test
    void fiftyAtOnceTakeNoMoreThanThereAre() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online();
                ExecutorService clients = Executors.newFixedThreadPool(50)) {
            Api.awaitOnline(runner);
            say(runner, new OrgLimits.Limit("concurrent_sessions", 5, 0, null));
            awaitHeard(1);
            VillageClient client = Api.as(org, "developer");
            List<Future<Answer>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(clients.submit(() -> client.create(Api.body(runner))));
            }
            List<Answer> made = new ArrayList<>();
            for (Future<Answer> one : asked) {
                Answer answer = one.get();
                if (answer.status() == 201) {
                    made.add(answer);
                } else {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(429);
                    assertThat(answer.json().path("code").asText()).isEqualTo("limit_reached");
                    assertThat(answer.json().path("detail").asText())
                            .contains("concurrent_sessions: 5 of 5 used");
                }
            }
            assertThat(made).hasSize(5);
            SessionId first = SessionId.of(made.getFirst().json().path("sessionId").asText());
            runner.started(first).running().end(SessionState.COMPLETED, 0, null);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> client.create(Api.body(runner)).status() == 201);
        }
    }

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

    @Test
    void aDayThatIsUsedUpSaysWhenItResetsAndASessionLastsNoLongerThanThePlan() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            VillageClient client = Api.as(org, "developer");
            say(
                    runner,
                    new OrgLimits.Limit("session_length_ms", 5_000, 0, null),
                    new OrgLimits.Limit("concurrent_sessions", 1, 0, null));
            awaitHeard(1);
            SessionId id =
                    SessionId.of(
                            client.create(Api.body(runner))
                                    .expect(201)
                                    .json()
                                    .path("sessionId")
                                    .asText());
            assertThat(runner.started(id).start.spec().limits().maxDurationMs()).isEqualTo(5_000);
            say(
                    runner,
                    new OrgLimits.Limit(
                            "agent_ms_a_day", 60, 61, System.currentTimeMillis() + 3_600_000));
            Answer refused =
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON)
                            .until(
                                    () -> client.create(Api.body(runner)),
                                    a -> a.body().contains("agent_ms_a_day"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().path("detail").asText())
                    .contains("61 of 60 used; resets at ");
        }
    }

    private long said;

    private void say(ScriptedRunner by, OrgLimits.Limit... limits) {
        say(by, List.of(limits), List.of());
    }

    private void say(ScriptedRunner by, BudgetState state) {
        say(by, List.of(), List.of(new OrgLimits.Budget("b", "day", "10", "10", state, true)));
    }

    private void say(
            ScriptedRunner by, List<OrgLimits.Limit> limits, List<OrgLimits.Budget> budgets) {
        said++;
        OrgLimits all =
                new OrgLimits(
                        new OrgId(org),
                        "team",
                        said,
                        limits,
                        budgets,
                        System.currentTimeMillis() + said);
        by.send(Topics.METERING_LIMITS, org, Json.bytes(OrgLimits.class, all));
    }

    /** The record with that version is kept. */
    private void awaitHeard(long version) throws SQLException {
        var database = TestStack.get().database("session");
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                var kept =
                        connection.prepareStatement(
                                "select body from org_limits where org_id = ?")) {
            kept.setString(1, org);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () -> {
                                var row = kept.executeQuery();
                                return row.next()
                                        && row.getString(1).contains("\"version\":" + version);
                            });
        }
    }

    private static void awaitState(VillageClient client, SessionId id, String state) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                client.session(id.toString())
                                        .expect(200)
                                        .json()
                                        .path("state")
                                        .asText()
                                        .equals(state));
    }
}
