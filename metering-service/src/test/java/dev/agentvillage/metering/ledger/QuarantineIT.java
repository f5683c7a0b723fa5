package dev.agentvillage.metering.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class QuarantineIT {
    private static final long FORTY_DAYS = Duration.ofDays(40).toMillis();

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
    void aTickThatWasTooOldCountsOnceWhenSomebodySaysSo() {
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - FORTY_DAYS);
        UsageTick tick = stream.next(10_000, Ticks.units(5_000, 5));
        village.send(List.of(tick));
        await().atMost(Village.SOON).until(() -> kept("").size() == 1);
        get("").body("items.reason", contains("too_old"))
                .body("items.orgId", contains(org))
                .body("items.seq", contains(1));
        await().atMost(Village.SOON).until(() -> !village.values(Topics.ALERTS, org).isEmpty());
        assertThat(village.values(Topics.ALERTS, org))
                .singleElement()
                .asString()
                .contains("Usage was kept aside: too_old")
                .contains("\"records\":\"1\"");
        String id = kept("").getFirst();
        replay(org, "operator", id).statusCode(200).body("outcome", equalTo("counted"));
        replay(org, "operator", id).statusCode(409).body("code", equalTo("replayed"));
        assertThat(counted()).isEqualTo(5_000);
        get("").body("items", hasSize(0));
        get("?open=false").body("items.replayedBy", contains("me"));
        // The record itself comes again: it is in the ledger.
        village.send(List.of(tick, stream.next(10_000, Ticks.units(1, 1))));
        await().atMost(Village.SOON).until(() -> kept("").size() == 1);
        assertThat(counted()).isEqualTo(5_000);
    }

    @Test
    void whatIsStillWrongStaysWhereItIs() {
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 60_000);
        UsageTick tick = stream.next(10_000, Ticks.units(5_000, 5));
        village.send(List.of(Ticks.withTs(tick, Long.MAX_VALUE)));
        await().atMost(Village.SOON).until(() -> kept("").size() == 1);
        String id = kept("").getFirst();
        replay(org, "admin", id)
                .statusCode(409)
                .body("code", equalTo("still_refused"))
                .body("detail", startsWith("in_the_future"));
        assertThat(kept("")).containsExactly(id);
        assertThat(counted()).isZero();
    }

    @Test
    void nobodySeesWhatIsOthers() {
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - FORTY_DAYS);
        village.send(
                List.of(
                        stream.next(10_000, Ticks.units(1, 1)),
                        stream.next(10_000, Ticks.units(1, 1))));
        await().atMost(Village.SOON).until(() -> kept("").size() == 2);
        String id = kept("").getFirst();
        replay("others", "admin", id).statusCode(404);
        replay(org, "viewer", id).statusCode(403);
        replay(org, "admin", "no-id").statusCode(404);
        String next = get("?limit=1").extract().jsonPath().getString("nextCursor");
        get("?limit=1&cursor=" + next)
                .body("items.id", contains(kept("").getLast()))
                .body("nextCursor", equalTo(null));
        replay("system", "admin", id).statusCode(200);
    }

    private List<String> kept(String query) {
        return get(query).extract().jsonPath().getList("items.id");
    }

    private ValidatableResponse get(String query) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .get("/api/metering/quarantine" + query)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse replay(String by, String role, String id) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", role))
                .post("/api/metering/quarantine/" + id + "/replay")
                .then();
    }

    private long counted() {
        return village.number(
                "SELECT coalesce(sum(agent_ms), 0) FROM usage_minutes WHERE org_id = ?", org);
    }
}
