package dev.agentvillage.metering.plan;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class LimitsIT {
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aPlanIsPublishedAndSoIsWhatIsUsedOfIt() {
        get("plan").body("planId", equalTo("enterprise")).body("contract", nullValue());
        get("limits").body("limits.size()", equalTo(0)).body("version", equalTo(0));
        put("system", "admin", "plan", "{\"planId\": \"free\"}").statusCode(200);
        await().atMost(Village.SOON).until(() -> !published().isEmpty());
        OrgLimits first = published().getLast();
        assertThat(first.planId()).isEqualTo("free");
        assertThat(first.limits())
                .extracting(OrgLimits.Limit::key)
                .containsExactly("concurrent_sessions", "session_length_ms", "agent_ms_a_day");
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 1_000);
        village.send(List.of(stream.next(1_000, Ticks.units(900, 1))));
        await().atMost(Village.SOON)
                .until(() -> published().getLast().limits().getLast().used() == 900);
        OrgLimits last = published().getLast();
        assertThat(last.version()).isGreaterThan(first.version());
        assertThat(last.limits().getLast().resetsAt()).isGreaterThan(System.currentTimeMillis());
        get("limits")
                .body(
                        "limits.key",
                        contains("concurrent_sessions", "session_length_ms", "agent_ms_a_day"))
                .body("limits.used", contains(0, 0, 900));
    }

    @Test
    void aBudgetIsToldOfOnceAtEachThreshold() {
        put(
                        org,
                        "admin",
                        "budgets",
                        "{\"budgets\": [{\"id\": \"b\", \"scope\": \"day\", \"meter\": \"agent_seconds\", \"amount\": 1000, \"hard\": true}]}")
                .statusCode(200)
                .body("budgets.id", contains("b"));
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 2_000);
        village.send(List.of(stream.next(1_000, Ticks.units(600, 1))));
        await().atMost(Village.SOON).until(() -> state() == BudgetState.WARNED);
        village.send(List.of(stream.next(500, Ticks.units(400, 1))));
        await().atMost(Village.SOON).until(() -> state() == BudgetState.EXCEEDED);
        await().atMost(Village.SOON).until(() -> alerts().size() == 2);
        assertThat(alerts()).allMatch(a -> a.contains("Budget b is used to"));
        get("budgets").body("budgets.amount", contains(1_000)).body("budgets.hard", contains(true));
    }

    @Test
    void onlyWhoeverRunsTheVillageSetsPlansAndOnlyRightOnes() {
        put(org, "admin", "plan", "{\"planId\": \"team\"}").statusCode(403);
        put("others", "admin", "plan", "{\"planId\": \"team\"}").statusCode(404);
        put("others", "admin", "budgets", "{\"budgets\": []}").statusCode(404);
        put(org, "developer", "budgets", "{\"budgets\": []}").statusCode(403);
        for (String body :
                List.of(
                        "",
                        "[]",
                        "{}",
                        "{\"planId\": \"gold\"}",
                        "{\"planId\": \"team\", \"contract\": {}}",
                        "{\"planId\": \"enterprise\", \"contract\": {\"concurrentSessions\": -1}}")) {
            put("system", "admin", "plan", body).statusCode(400);
        }
        for (String budget :
                List.of(
                        "null",
                        "{}",
                        "{\"id\": \"b\", \"scope\": \"year\", \"meter\": \"agent_seconds\", \"amount\": 1}",
                        "{\"id\": \"b\", \"scope\": \"day\", \"meter\": \"session_concurrency\", \"amount\": 1}",
                        "{\"id\": \"b\", \"scope\": \"day\", \"meter\": \"agent_seconds\", \"amount\": 0}")) {
            put(org, "admin", "budgets", "{\"budgets\": [" + budget + "]}").statusCode(400);
        }
        put(
                        "system",
                        "admin",
                        "plan",
                        "{\"planId\": \"enterprise\", \"contract\": {\"concurrentSessions\": 7}}")
                .statusCode(200);
        get("plan").body("contract.concurrentSessions", equalTo(7));
    }

    private BudgetState state() {
        List<OrgLimits> published = published();
        return published.isEmpty()
                ? BudgetState.OK
                : published.getLast().budgets().getLast().state();
    }

    private List<OrgLimits> published() {
        return village.values(Topics.METERING_LIMITS, org).stream()
                .map(v -> Json.parse(OrgLimits.class, v))
                .toList();
    }

    private List<String> alerts() {
        return village.values(Topics.ALERTS, org);
    }

    private ValidatableResponse put(String by, String role, String what, String body) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", role))
                .contentType("application/json")
                .body(body)
                .put("/api/metering/orgs/" + org + "/" + what)
                .then();
    }

    private ValidatableResponse get(String what) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get("/api/metering/orgs/" + org + "/" + what)
                .then()
                .statusCode(200);
    }
}
