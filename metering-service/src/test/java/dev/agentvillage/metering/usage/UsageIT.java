package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class UsageIT {
    private static final long HOUR = 3_600_000;

    private static Village village;

    private final String org = "org-" + UUID.randomUUID();

    /** Two hours ago, on the hour. */
    private final long start =
            Instant.now().truncatedTo(ChronoUnit.HOURS).toEpochMilli() - 2 * HOUR;

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aTickOverTheBorderIsInBothWindowsAndTheSumIsExact() {
        Ticks.Stream stream = new Ticks.Stream(org, start + HOUR - 10_000);
        village.send(List.of(stream.last(15_000, Ticks.units(14_000, 1_500))));
        village.awaitTicks(org, 1);
        usage("from=" + start + "&window=hour&groupBy=session")
                .body("items.start", contains(start, start + HOUR))
                .body("items.end", contains(start + HOUR, start + 2 * HOUR))
                .body("items.agentMs", contains(9_333, 4_667))
                .body("items.agentSeconds", contains("9.333", "4.667"))
                .body("items.group.session", contains(id(stream), id(stream)))
                .body("nextCursor", nullValue());
        usage("from=" + start + "&window=total")
                .body("items", hasSize(1))
                .body("items[0].agentMs", equalTo(14_000))
                .body("items[0].agentSeconds", equalTo("14"))
                .body("items[0].terminalBytes", equalTo(1_500))
                .body("items[0].terminalKb", equalTo("1.5"))
                .body("items[0].costMicros", equalTo(7));
    }

    @Test
    void meterChoosesTheNumbers() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        village.send(List.of(stream.last(1_000, Ticks.units(999, 1))));
        village.awaitTicks(org, 1);
        usage("from=" + start + "&window=day&meter=agent_seconds,tokens_cached&groupBy=provider")
                .body("items[0].agentSeconds", equalTo("0.999"))
                .body("items[0].tokensCachedInput", equalTo(5))
                .body("items[0].terminalBytes", nullValue())
                .body("items[0].group.provider", equalTo("shell"));
    }

    @Test
    void pagesHoldEveryRowOnce() {
        Random random = new Random(3);
        List<UsageTick> ticks = new ArrayList<>();
        for (int s = 0; s < 5; s++) {
            ticks.addAll(new Ticks.Stream(org, start).next(40, random));
        }
        village.send(ticks);
        village.awaitTicks(org, ticks.size());
        String query = "from=" + start + "&window=minute&groupBy=session,provider&limit=7";
        List<String> rows = new ArrayList<>();
        long agentMs = 0;
        String cursor = "";
        do {
            JsonPath page = usage(query + cursor).extract().jsonPath();
            for (int i = 0; i < page.getList("items").size(); i++) {
                rows.add(
                        page.getString("items[" + i + "].start")
                                + page.get("items[" + i + "].group"));
                agentMs += page.getLong("items[" + i + "].agentMs");
            }
            String next = page.getString("nextCursor");
            cursor = next == null ? null : "&cursor=" + next;
        } while (cursor != null);
        assertThat(rows).doesNotHaveDuplicates().hasSizeGreaterThan(50);
        assertThat(agentMs).isEqualTo(ticks.stream().mapToLong(t -> t.units().agentMs()).sum());
    }

    @Test
    void aSessionShowsItsTicksItsTotalsAndWhatWasCounted() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        UsageTick first = stream.next(10_000, Ticks.units(1_000, 10));
        stream.next(10_000, Ticks.units(2_000, 20));
        UsageTick third = stream.next(10_000, Ticks.units(3_000, 30));
        village.send(List.of(first, third));
        village.awaitTicks(org, 2);
        sessionUsage(id(stream))
                .statusCode(200)
                .body("ticks.seq", contains(1, 3))
                .body("ticks.countedFrom", contains(1, 2))
                .body("ticks.units.agentMs", contains(1_000, 3_000))
                .body("totals.agentMs", equalTo(6_000))
                .body("sum.agentMs", equalTo(6_000))
                .body("sum.agentSeconds", equalTo("6"))
                .body("reported", nullValue())
                .body("final", equalTo(false))
                .body("missing.fromSeq", contains(2))
                .body("missing.toSeq", contains(2));
        village.send(List.of(stream.last(5_000, Ticks.units(1, 1))));
        village.awaitTicks(org, 3);
        sessionUsage(id(stream) + "", "?limit=2")
                .body("ticks.seq", contains(1, 3))
                .body("final", equalTo(true))
                .body("sum.agentMs", equalTo(6_001))
                .body("nextCursor", notNullValue());
        String cursor =
                sessionUsage(id(stream), "?limit=2").extract().jsonPath().getString("nextCursor");
        sessionUsage(id(stream), "?limit=2&cursor=" + cursor)
                .body("ticks.seq", contains(4))
                .body("ticks.final", contains(true))
                .body("nextCursor", nullValue());
    }

    @Test
    void whatIsOfAnotherOrganisationIsNotThere() {
        Ticks.Stream stream = new Ticks.Stream("other-" + org, start);
        village.send(List.of(stream.last(10_000, Ticks.units(1_000, 10))));
        village.awaitTicks("other-" + org, 1);
        problem(sessionUsage(id(stream)), 404, "not_found");
        problem(sessionUsage(UUID.randomUUID().toString()), 404, "not_found");
        problem(sessionUsage("not-an-id"), 404, "not_found");
        usage("from=" + start + "&session=" + id(stream)).body("items", empty());
    }

    @Test
    void everyRoleReadsAndNobodyElse() {
        for (String role : List.of("viewer", "developer", "approver", "operator", "admin")) {
            given().auth()
                    .oauth2(village.stack().token(org, "me", role))
                    .get("/api/metering/usage")
                    .then()
                    .statusCode(200);
        }
        problem(
                given().auth()
                        .oauth2(village.stack().token(org, "me", "janitor"))
                        .get("/api/metering/usage")
                        .then(),
                403,
                "forbidden");
        problem(given().get("/api/metering/usage").then(), 401, "unauthenticated");
        problem(
                given().auth()
                        .oauth2(village.stack().expiredToken(org, "me", "viewer"))
                        .get("/api/metering/usage")
                        .then(),
                401,
                "unauthenticated");
        problem(
                given().auth().oauth2("not.a.token").get("/api/metering/usage").then(),
                401,
                "unauthenticated");
    }

    @Test
    void allViolationsAreReportedAtOnce() {
        problem(
                        request(
                                "/api/metering/usage?from=yesterday&to=9&window=week&groupBy=org,org&session=7"
                                        + "&meter=joules&limit=0&colour=red"),
                        400,
                        "invalid_request")
                .body(
                        "violations.pointer",
                        containsInAnyOrder(
                                "?from",
                                "?window",
                                "?groupBy",
                                "?session",
                                "?meter",
                                "?limit",
                                "?colour"));
        problem(request("/api/metering/usage?from=2&to=1"), 400, "invalid_request")
                .body("violations.pointer", contains("?from"));
        problem(
                        request(
                                "/api/metering/usage?window=minute&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"),
                        400,
                        "invalid_request")
                .body("violations[0].detail", startsWith("At most 7 days"));
        for (String cursor : List.of("!", "", "AAAA", "bm8")) {
            problem(request("/api/metering/usage?cursor=" + cursor), 400, "invalid_request")
                    .body("violations.pointer", contains("?cursor"));
        }
        problem(
                sessionUsage(UUID.randomUUID().toString(), "?limit=x&cursor=y&z=1"),
                400,
                "invalid_request");
    }

    @Test
    void healthAndMetricsAreNotAmongTheRoutesOfUsers() {
        request("/q/health/ready").statusCode(404);
        given().get("/q/openapi").then().statusCode(401);
        given().get("/anything").then().statusCode(not(equalTo(200)));
    }

    private static String id(Ticks.Stream stream) {
        return stream.session().toString();
    }

    private ValidatableResponse usage(String query) {
        return request("/api/metering/usage?" + query).statusCode(200);
    }

    private ValidatableResponse sessionUsage(String id, String... query) {
        return request("/api/metering/sessions/" + id + "/usage" + String.join("", query));
    }

    private ValidatableResponse request(String path) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get(path)
                .then();
    }

    private static ValidatableResponse problem(
            ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("traceId", notNullValue());
    }
}
