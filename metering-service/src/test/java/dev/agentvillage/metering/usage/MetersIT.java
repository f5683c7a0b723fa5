package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Meters that are configuration. Each counts one organisation: they are the whole village's. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class MetersIT {
    private static final long HOUR = 3_600_000;
    private static final List<String> ALL =
            List.of(
                    "\"aggregation\": \"SUM\", \"valueProperty\": \"units.terminalBytes\"",
                    "\"aggregation\": \"COUNT\"",
                    "\"aggregation\": \"MAX\", \"valueProperty\": \"units.agentMs\"",
                    "\"aggregation\": \"UNIQUE_COUNT\", \"valueProperty\": \"sessionId\"",
                    "\"aggregation\": \"LATEST\", \"valueProperty\": \"totals.agentMs\"");

    private static Village village;

    private final String id = UUID.randomUUID().toString();
    private final String org = "org-" + id;
    private final long start = Math.floorDiv(System.currentTimeMillis(), HOUR) * HOUR - 4 * HOUR;

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aBackFillIsWhatLiveCountingWouldHaveGiven() {
        for (int i = 0; i < ALL.size(); i++) {
            put(key("live", i), ALL.get(i), 0).statusCode(200);
        }
        Random random = new Random(17);
        Ticks.Stream one = new Ticks.Stream(org, start);
        Ticks.Stream two = new Ticks.Stream(org, start + 40 * 60_000);
        List<UsageTick> ticks = new ArrayList<>(one.next(150, random));
        ticks.addAll(two.next(150, random));
        List<UsageTick> sent = new ArrayList<>(ticks);
        sent.removeIf(t -> t.envelope().seq() % 10 == 3);
        sent.addAll(ticks.subList(20, 60));
        Collections.shuffle(sent.subList(0, 100), random);
        village.send(sent.subList(0, 160));
        await().atMost(Village.SOON).until(() -> values("live", 1, "total").size() == 1);
        village.send(sent.subList(160, sent.size()));
        village.send(List.of(one.last(1_000, Ticks.units(1, 1))));
        village.send(List.of(two.last(1_000, Ticks.units(2, 2))));
        await().atMost(Village.SOON).until(() -> values("live", 1, "total").equals(List.of("302")));
        for (int i = 0; i < ALL.size(); i++) {
            put(key("later", i), ALL.get(i), 0).statusCode(200);
            for (String window : List.of("minute", "hour", "day", "total")) {
                assertThat(values("later", i, window))
                        .as(window + " of " + ALL.get(i))
                        .isNotEmpty()
                        .isEqualTo(values("live", i, window));
            }
        }
        long bytes = one.totals().terminalBytes() + two.totals().terminalBytes();
        assertThat(values("later", 0, "total")).containsExactly(String.valueOf(bytes));
        assertThat(values("later", 3, "total")).containsExactly("2");
        assertThat(values("later", 4, "total"))
                .containsExactly(String.valueOf(two.totals().agentMs()));
    }

    @Test
    void aMeterCountsSinceWhenItSaysAndIsExported() {
        Ticks.Stream stream = new Ticks.Stream(org, start + 60_000);
        village.send(
                List.of(
                        stream.next(10_000, Ticks.units(9_000, 5)),
                        stream.next(HOUR, Ticks.units(7_000, 6)),
                        stream.next(10_000, Ticks.units(8_000, 7))));
        village.awaitTicks(org, 3);
        put(key("ticks", 0), ALL.get(1), start + HOUR).statusCode(200);
        assertThat(values("ticks", 0, "hour")).containsExactly("2");
        await().atMost(Village.SOON).until(() -> told(key("ticks", 0)).size() == 1);
        put(key("ticks", 0), ALL.get(1), 0).statusCode(200);
        await().atMost(Village.SOON).until(() -> told(key("ticks", 0)).size() == 2);
        assertThat(told(key("ticks", 0)))
                .extracting(UsageRecord::start, UsageRecord::quantity, UsageRecord::revision)
                .containsExactly(tuple(start + HOUR, "2", 1), tuple(start, "1", 1));
        assertThat(told(key("ticks", 0))).allMatch(r -> r.unit().equals("things"));
    }

    @Test
    void builtInOnesAreConfiguredAlike() {
        Ticks.Stream patrol = new Ticks.Stream(org, start);
        Ticks.Stream agent = new Ticks.Stream(org, start);
        village.update(
                "INSERT INTO sessions (session_id, org_id, kind, agent_id, created_at, finished_at) VALUES (?, ?, 'patrol', 'a', ?, ?)",
                patrol.session().value(),
                org,
                start,
                start + 60_000);
        village.send(List.of(patrol.last(10_000, Ticks.units(4_000, 1))));
        village.send(List.of(agent.last(10_000, Ticks.units(3_000, 1))));
        village.awaitTicks(org, 2);
        usage("meter=patrol_seconds&window=total").body("items.quantity", contains(4_000));
        usage("meter=agent_hours&window=total&groupBy=kind")
                .body("items.group.kind", contains("", "patrol"))
                .body("items.quantity", contains(3_000, 4_000));
        get("/api/metering/meters")
                .statusCode(200)
                .body(
                        "items.key",
                        hasItems(
                                "agent_seconds",
                                "agent_hours",
                                "session_concurrency",
                                "patrol_seconds",
                                "approvals",
                                "tokens_cached"))
                .body(
                        "items.find{it.key == 'agent_seconds'}.valueProperty",
                        equalTo("units.agentMs"))
                .body("items.find{it.key == 'patrol_seconds'}.filter.kind", equalTo("patrol"));
        put(
                        key("ended", 0),
                        "\"aggregation\": \"UNIQUE_COUNT\", \"valueProperty\": \"agentId\"",
                        0,
                        "SESSION_FINISHED")
                .statusCode(200);
        assertThat(values("ended", 0, "total")).containsExactly("1");
        String csv =
                get("/api/metering/usage.csv?window=total&meter=patrol_seconds&from=" + start)
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(csv).startsWith("start,end,patrol_seconds\r\n").contains(",4000\r\n");
    }

    @Test
    void onlyRightMetersAreTakenAndOnlyFromWhoeverRunsTheVillage() {
        put(org, "admin", key("no", 0), body(ALL.get(1), 0, "USAGE_TICK")).statusCode(403);
        put("system", "operator", key("no", 0), body(ALL.get(1), 0, "USAGE_TICK")).statusCode(403);
        put("system", "admin", "agent_seconds", body(ALL.get(1), 0, "USAGE_TICK")).statusCode(409);
        put("system", "admin", "patrol_seconds", body(ALL.get(1), 0, "USAGE_TICK")).statusCode(409);
        put("system", "admin", "No", body(ALL.get(1), 0, "USAGE_TICK")).statusCode(400);
        for (String wrong :
                List.of(
                        "",
                        "{}",
                        body(ALL.get(1), -1, "USAGE_TICK"),
                        body(ALL.get(1), 0, "TERMINAL_CHUNK"),
                        body(ALL.get(0), 0, "SESSION_CREATED"),
                        body("\"aggregation\": \"AVG\"", 0, "USAGE_TICK"),
                        body("\"aggregation\": \"SUM\"", 0, "USAGE_TICK"),
                        body(
                                "\"aggregation\": \"SUM\", \"valueProperty\": \"totals.agentMs\"",
                                0,
                                "USAGE_TICK"),
                        body(ALL.get(1) + ", \"valueProperty\": \"x\"", 0, "USAGE_TICK"),
                        body(ALL.get(1), 0, "USAGE_TICK").replace("\"kind\"", "\"colour\""),
                        body(ALL.get(1), 0, "USAGE_TICK").replace("\"things\"", "\"\""))) {
            put("system", "admin", key("no", 0), wrong).statusCode(400);
        }
        put(key("yes", 0), ALL.get(1), 0).statusCode(200).body("builtIn", equalTo(false));
        get("/api/metering/usage?groupBy=session&meter=" + key("yes", 0)).statusCode(400);
        get("/api/metering/usage?filter=repository:a&meter=" + key("yes", 0)).statusCode(400);
        get("/api/metering/usage?meter=agent_seconds," + key("yes", 0)).statusCode(400);
        get("/api/metering/usage?meter=" + key("no", 0)).statusCode(400);
    }

    private String key(String name, int i) {
        return name + "_" + i + "_" + id.substring(0, 8);
    }

    private ValidatableResponse put(String key, String how, long from) {
        return put(key, how, from, "USAGE_TICK");
    }

    private ValidatableResponse put(String key, String how, long from, String event) {
        return put("system", "admin", key, body(how, from, event));
    }

    private String body(String how, long from, String event) {
        return "{\"eventType\": \"%s\", %s, \"groupBy\": [\"kind\", \"provider\"], \"filter\": {\"org\": \"%s\"}, \"unit\": \"things\", \"from\": %d}"
                .formatted(event, how, org, from);
    }

    private static ValidatableResponse put(String by, String role, String key, String body) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", role))
                .contentType("application/json")
                .body(body)
                .put("/api/metering/meters/" + key)
                .then();
    }

    private List<String> values(String name, int i, String window) {
        return usage("limit=1000&window=" + window + "&meter=" + key(name, i))
                .extract()
                .jsonPath()
                .getList("items.quantity", String.class);
    }

    private List<UsageRecord> told(String meter) {
        return village.values(Topics.METERING_USAGE, org).stream()
                .map(v -> Json.parse(UsageRecord.class, v))
                .filter(r -> r.meter().equals(meter))
                .toList();
    }

    private ValidatableResponse usage(String query) {
        return get("/api/metering/usage?from=" + start + "&" + query).statusCode(200);
    }

    private ValidatableResponse get(String address) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get(address)
                .then();
    }
}
