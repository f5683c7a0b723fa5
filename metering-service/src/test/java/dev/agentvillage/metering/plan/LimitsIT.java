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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    /** A time zone in which no day begins now: what is used must be of this day. */
    @BeforeEach
    void noMidnight() {
        int hour = OffsetDateTime.now(ZoneOffset.UTC).getHour();
        put(
                        org,
                        "admin",
                        "settings",
                        "{\"timeZone\": \"%s\"}"
                                .formatted(hour == 0 || hour == 23 ? "Asia/Tokyo" : "UTC"))
                .statusCode(200);
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
    void aBudgetOfEachSessionNamesTheOneThatHasUsedIt() {
        put(
                        org,
                        "admin",
                        "budgets",
                        "{\"budgets\": [{\"id\": \"each\", \"scope\": \"session\", \"meter\": \"agent_seconds\", \"amount\": 1000, \"hard\": true}]}")
                .statusCode(200);
        Ticks.Stream much = new Ticks.Stream(org, System.currentTimeMillis() - 2_000);
        Ticks.Stream little = new Ticks.Stream(org, System.currentTimeMillis() - 2_000);
        for (Ticks.Stream s : List.of(much, little)) {
            village.update(
                    "INSERT INTO sessions (session_id, org_id, created_at) VALUES (?, ?, 1)",
                    s.session().value(),
                    org);
        }
        village.send(List.of(little.next(1_000, Ticks.units(400, 1))));
        village.send(List.of(much.next(1_000, Ticks.units(1_000, 1))));
        await().atMost(Village.SOON).until(() -> state() == BudgetState.EXCEEDED);
        await().atMost(Village.SOON)
                .untilAsserted(
                        () ->
                                assertThat(published().getLast().budgets().getLast().sessions())
                                        .containsExactly(
                                                new OrgLimits.OfSession(
                                                        much.session(),
                                                        "1000",
                                                        BudgetState.EXCEEDED)));
        await().atMost(Village.SOON).until(() -> !alerts().isEmpty());
        assertThat(alerts())
                .singleElement()
                .asString()
                .contains("Budget each is used to 100 %", much.session().toString());
    }

    @Test
    void grantsBurnInTheirOrderAndAreTold() {
        post("system", "admin", "grants", grant(600, 1)).statusCode(400);
        put(
                        "system",
                        "admin",
                        "entitlements",
                        "{\"entitlements\": [{\"key\": \"agent_time\", \"kind\": \"metered\", \"meter\": \"agent_seconds\", \"hard\": true}, {\"key\": \"sweeps_a_day\", \"kind\": \"static\", \"value\": 3}]}")
                .statusCode(200)
                .body("entitlements.find{it.key == 'update_channel_pinned'}.value", equalTo(1));
        String first =
                post("system", "admin", "grants", grant(600, 2))
                        .statusCode(201)
                        .extract()
                        .path("id");
        String second =
                post("system", "admin", "grants", grant(500, 1))
                        .statusCode(201)
                        .extract()
                        .path("id");
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis());
        village.send(List.of(stream.next(1_000, Ticks.units(700, 1))));
        await().atMost(Village.SOON).until(() -> entitled("agent_time").equals("700 of 1100"));
        assertThat(entitled("sweeps_a_day")).isEqualTo("null of 3");
        get("grants")
                .body("items.id", contains(first, second))
                .body("items.burnt", contains(200, 500))
                .body("items.remaining", contains(400, 0))
                .body("items.givenBy", contains("me", "me"));
        for (String wrong :
                List.of(
                        grant(0, 1),
                        grant(1, 101),
                        grant(1, 1).replace("agent_time", "sweeps_a_day"),
                        grant(1, 1).replace("paid", " "),
                        grant(1, 1).replace("}", ", \"expiresAt\": 1}"))) {
            post("system", "admin", "grants", wrong).statusCode(400);
        }
        post(org, "admin", "grants", grant(1, 1)).statusCode(403);
        put(org, "admin", "entitlements", "{\"entitlements\": []}").statusCode(403);
        post("others", "admin", "grants", grant(1, 1)).statusCode(404);
        put(
                        "system",
                        "admin",
                        "entitlements",
                        "{\"entitlements\": [{\"key\": \"a\", \"kind\": \"boolean\", \"value\": 2}]}")
                .statusCode(400);
    }

    private static String grant(long amount, int priority) {
        return "{\"entitlement\": \"agent_time\", \"amount\": %d, \"priority\": %d, \"reason\": \"paid\"}"
                .formatted(amount, priority);
    }

    private String entitled(String key) {
        return published().stream()
                .skip(Math.max(0, published().size() - 1))
                .flatMap(l -> l.entitlements().stream())
                .filter(e -> e.key().equals(key))
                .map(e -> e.used() + " of " + e.value())
                .findFirst()
                .orElse("");
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

    private ValidatableResponse post(String by, String role, String what, String body) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", role))
                .contentType("application/json")
                .body(body)
                .post("/api/metering/orgs/" + org + "/" + what)
                .then();
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
