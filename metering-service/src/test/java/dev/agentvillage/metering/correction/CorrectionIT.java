package dev.agentvillage.metering.correction;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
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
final class CorrectionIT {
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();
    private final long start = System.currentTimeMillis() - 600_000;

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aCorrectionCountsSaysWhoAndWhyAndCannotBeAltered() {
        String session = used();
        correct("system", "admin", body(session, "agent_seconds", -2_000)).statusCode(201);
        correct("system", "admin", body(session, "cost_micros", 3)).statusCode(201);
        given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get("/api/metering/sessions/" + session + "/usage")
                .then()
                .body("sum.agentMs", equalTo(3_000))
                .body("sum.costMicros", equalTo(10))
                .body("totals.agentMs", equalTo(5_000));
        list(org)
                .body("items.amount", contains(-2_000, 3))
                .body("items.madeBy", contains("me", "me"))
                .body("items.reason", contains("Ill.", "Ill."));
        list("others").body("items", hasSize(0));
        assertThatThrownBy(
                        () ->
                                village.update(
                                        "UPDATE corrections SET amount = 1 WHERE org_id = ?", org))
                .hasStackTraceContaining("is only added to");
        assertThatThrownBy(() -> village.update("DELETE FROM corrections WHERE org_id = ?", org))
                .hasStackTraceContaining("is only added to");
        given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(200)
                .body("exact", equalTo(true));
    }

    @Test
    void nobodyTakesMoreThanThereIsOrCorrectsTheirOwn() {
        String session = used();
        correct("system", "admin", body(session, "agent_seconds", -5_001))
                .statusCode(409)
                .body("code", equalTo("less_than_nothing"));
        correct(org, "admin", body(session, "agent_seconds", -1)).statusCode(403);
        correct("system", "operator", body(session, "agent_seconds", -1)).statusCode(403);
        correct("system", "admin", body(UUID.randomUUID().toString(), "agent_seconds", 1))
                .statusCode(404);
        for (String wrong :
                List.of(
                        "{}",
                        body(session, "agent_seconds", 0),
                        body(session, "session_concurrency", 1),
                        body(session, "agent_seconds", 1).replace("Ill.", " "),
                        body(session, "agent_seconds", 1).replace("\"at\": ", "\"at\": 9999999"))) {
            correct("system", "admin", wrong).statusCode(400);
        }
        list(org).body("items", hasSize(0));
    }

    private String used() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        village.send(List.of(stream.next(10_000, Ticks.units(5_000, 5))));
        village.awaitTicks(org, 1);
        return stream.session().toString();
    }

    private String body(String session, String meter, long amount) {
        return """
        {"orgId": "%s", "sessionId": "%s", "meter": "%s", "amount": %d, "at": %d, "reason": "Ill."}
        """
                .formatted(org, session, meter, amount, start);
    }

    private static ValidatableResponse correct(String by, String role, String body) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", role))
                .contentType("application/json")
                .body(body)
                .post("/api/metering/corrections")
                .then();
    }

    private static ValidatableResponse list(String by) {
        return given().auth()
                .oauth2(village.stack().token(by, "me", "viewer"))
                .get("/api/metering/corrections")
                .then()
                .statusCode(200);
    }
}
