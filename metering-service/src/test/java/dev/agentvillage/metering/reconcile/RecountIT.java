package dev.agentvillage.metering.reconcile;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was told to whoever bills can be counted anew, as of the moment that it was told. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class RecountIT {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static Village village;

    private final String org = "org-" + UUID.randomUUID();
    private final long start = Math.floorDiv(System.currentTimeMillis() - 5 * HOUR, HOUR) * HOUR;

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void everyRevisionIsWhatWasStoredUntilItWasTold() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        List<UsageTick> ticks = new ArrayList<>(stream.next(120, new Random(3)));
        List<UsageTick> late = new ArrayList<>(ticks.subList(20, 40));
        ticks.subList(20, 40).clear();
        village.send(ticks.subList(0, 20));
        long one = awaitTold(1);
        village.send(ticks.subList(20, 100));
        long two = awaitTold(one + 1);
        village.send(late);
        village.awaitTicks(org, 120);
        correct(stream);
        long three = awaitTold(two + 1);
        fence(stream, ticks.get(60).envelope().ts());
        awaitTold(three + 1);
        reconcile().body("differences", equalTo(List.of())).body("exact", equalTo(true));

        // Nobody alters what was told; where somebody did, it is named.
        String id =
                village.rows(
                                "SELECT id FROM exports WHERE org_id = ? AND meter = 'agent_seconds' ORDER BY n LIMIT 1",
                                org)
                        .getFirst();
        alter("+", id);
        reconcile()
                .body("exact", equalTo(false))
                .body("differences.kind", contains("export"))
                .body("differences.row", contains(id));
        alter("-", id);
        reconcile().body("exact", equalTo(true));
    }

    private static void alter(String how, String id) {
        village.update("ALTER TABLE exports DISABLE TRIGGER exports_only_grow");
        village.update("UPDATE exports SET quantity = quantity " + how + " 1 WHERE id = ?", id);
        village.update("ALTER TABLE exports ENABLE TRIGGER exports_only_grow");
    }

    /** How many records there are of late, once there are so many and all is told. */
    private long awaitTold(long atLeast) {
        await().atMost(Village.SOON)
                .until(
                        () ->
                                told() >= atLeast
                                        && village.number(
                                                        """
                                                        SELECT count(*) FROM (
                                                          SELECT sum(agent_ms) AS n FROM usage_minutes WHERE org_id = ?
                                                          EXCEPT
                                                          SELECT sum(quantity) FROM (
                                                            SELECT DISTINCT ON (window_start) quantity FROM exports
                                                            WHERE org_id = ? AND meter = 'agent_seconds'
                                                            ORDER BY window_start, revision DESC) last) open
                                                        """,
                                                        org,
                                                        org)
                                                == 0);
        return told();
    }

    private long told() {
        return village.number("SELECT count(*) FROM exports WHERE org_id = ?", org);
    }

    private void correct(Ticks.Stream stream) {
        given().auth()
                .oauth2(village.stack().token("system", "biller", "admin"))
                .contentType("application/json")
                .body(
                        Map.of(
                                "orgId",
                                org,
                                "sessionId",
                                stream.session().toString(),
                                "meter",
                                "agent_seconds",
                                "amount",
                                -2_000,
                                "at",
                                start,
                                "reason",
                                "The runner was ill."))
                .post("/api/metering/corrections")
                .then()
                .statusCode(201);
    }

    private void fence(Ticks.Stream stream, long at) {
        village.send(
                new AttemptFenced(
                        new SessionEnvelope(
                                UUID.randomUUID(), stream.session(), new OrgId(org), 5, at),
                        1,
                        "its runner is lost"),
                "ATTEMPT_FENCED");
    }

    private ValidatableResponse reconcile() {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(200);
    }
}
