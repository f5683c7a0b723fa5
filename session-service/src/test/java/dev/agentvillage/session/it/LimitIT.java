package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What metering-service says an organisation may is what it can. */
@QuarkusTest
class LimitIT extends Limited {
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

    /** Nobody says anything to it: metering-service is away. */
    @Test
    void aFreshReplicaHoldsToTheLastWordAndMayBeClosedToWhomNobodySpokeOf() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            say(runner, new OrgLimits.Limit("concurrent_sessions", 1, 0, null));
            awaitHeard(1);
            create(Api.as(org, "developer"), runner);
            try (Replica closed = Replica.start(Map.of("LIMITS_UNKNOWN", "closed"))) {
                Answer full = at(closed, org).create(Api.body(runner));
                assertThat(full.status()).as(full.body()).isEqualTo(429);
                assertThat(full.body()).contains("concurrent_sessions: 1 of 1 used");
                Answer unknown = at(closed, "unheard-" + org).create(Api.body(runner));
                assertThat(unknown.status()).as(unknown.body()).isEqualTo(503);
                assertThat(unknown.json().path("code").asText()).isEqualTo("limits_unknown");
            }
            // Ours is open to them.
            create(Api.as("unheard-" + org, "developer"), runner);
        }
    }

    private static VillageClient at(Replica replica, String org) {
        return new VillageClient(
                replica.address(),
                replica.address(),
                TestStack.get().token(org, "tester", "developer"));
    }

    @Test
    void whatIsSaidOfThePlanIsInTheCreation() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            say(runner);
            awaitHeard(1);
            SessionId id = create(Api.as(org, "developer"), runner);
            assertThat(
                            Api.as(org, "developer")
                                    .get("/api/runner/sessions/" + id + "/events")
                                    .expect(200)
                                    .body())
                    .contains("\"planId\":\"team\"");
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
}
