package dev.agentvillage.metering.reconcile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
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
final class ReconcileIT {
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();
    private final Ticks.Stream stream =
            new Ticks.Stream(org, System.currentTimeMillis() - 3_600_000);

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aLedgerOfLostAndDoubledTicksAgreesWithItself() {
        List<UsageTick> ticks = stream.next(40, new Random(5));
        ticks.subList(10, 15).clear();
        ticks.addAll(ticks.subList(0, 5));
        ticks.add(stream.last(1_000, Ticks.units(1, 1)));
        village.send(ticks);
        village.awaitTicks(org, 36);
        ended(stream.totals());
        reconcile().body("exact", equalTo(true)).body("sessions", equalTo(1));
        assertThat(village.values(Topics.ALERTS, org)).isEmpty();
    }

    @Test
    void aPlantedDifferenceIsNamedByRowAndIsAnAlert() {
        village.send(List.of(stream.last(10_000, Ticks.units(5_000, 5))));
        village.awaitTicks(org, 1);
        village.update(
                "UPDATE usage_minutes SET tokens_input = tokens_input + 1 WHERE org_id = ?", org);
        village.update("UPDATE watermarks SET agent_ms = agent_ms - 2 WHERE org_id = ?", org);
        ended(Ticks.units(5_000, 8));
        String session = stream.session().toString();
        reconcile()
                .body("exact", equalTo(false))
                .body("differences.kind", contains("roll_up", "session_total", "watermark"))
                .body("differences.row", contains(session, session, session))
                .body("differences.unit", contains("tokens_input", "terminal_bytes", "agent_ms"))
                .body("differences.archive", contains("3", "5", "5000"))
                .body("differences.found", contains("4", "8", "4998"));
        await().atMost(Village.SOON).until(() -> !village.values(Topics.ALERTS, org).isEmpty());
        assertThat(village.values(Topics.ALERTS, org).getFirst())
                .contains("The ledger does not agree with itself")
                .contains("roll_up of session " + session + ": tokens_input is 4");
    }

    @Test
    void whatIsOthersIsOnlyForWhoeverRunsTheVillage() {
        given().auth()
                .oauth2(village.stack().token("others", "me", "admin"))
                .post("/api/metering/reconcile?org=" + org)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(village.stack().token("system", "me", "admin"))
                .post("/api/metering/reconcile?org=" + org)
                .then()
                .statusCode(200);
        given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(403);
    }

    private void ended(UsageUnits totals) {
        village.send(
                new SessionFinished(
                        new SessionEnvelope(
                                UUID.randomUUID(),
                                stream.session(),
                                new OrgId(org),
                                9,
                                System.currentTimeMillis()),
                        SessionState.COMPLETED,
                        null,
                        totals),
                "SESSION_FINISHED");
        await().atMost(Village.SOON)
                .until(
                        () ->
                                village.number(
                                                "SELECT count(*) FROM sessions WHERE org_id = ? AND finished_at IS NOT NULL",
                                                org)
                                        == 1);
    }

    private ValidatableResponse reconcile() {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(200);
    }
}
