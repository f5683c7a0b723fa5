package dev.agentvillage.metering.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class FinalTickIT {
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();
    private final long start = System.currentTimeMillis() - 60_000;
    private final Ticks.Stream stream = new Ticks.Stream(org, start);

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aFinalTickThatNeverComesIsCountedFromTheSessionsEnd() {
        village.send(List.of(stream.next(10_000, Ticks.units(4_000, 40))));
        village.awaitTicks(org, 1);
        UsageTick lost = stream.last(10_000, Ticks.units(3_000, 30));
        ended(stream.totals(), start + 25_000);
        await().atMost(Village.SOON).until(() -> counted() == 7_000);
        given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get("/api/metering/sessions/" + stream.session() + "/usage")
                .then()
                .statusCode(200)
                .body("final", equalTo(true))
                .body("ticks.size()", equalTo(2))
                .body("sum.agentMs", equalTo(7_000))
                .body("totals.agentMs", equalTo(7_000));
        // It comes after all, and is known; what is behind it tells that it was read.
        Ticks.Stream behind = new Ticks.Stream(org, start);
        village.send(List.of(lost, behind.last(1_000, Ticks.units(500, 1))));
        village.awaitTicks(org, 3);
        await().atMost(Village.SOON).until(() -> counted() == 7_500);
        given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .body("exact", equalTo(true));
        assertThat(village.rows("SELECT reason FROM quarantine WHERE org_id = ?", org)).isEmpty();
    }

    @Test
    void aSessionThatNoTickCameOfIsCountedFromItsEnd() {
        village.send(created(), "SESSION_CREATED");
        ended(Ticks.units(8_000, 80), start + 25_000);
        await().atMost(Village.SOON).until(() -> counted() == 8_000);
        given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get("/api/metering/sessions/" + stream.session() + "/usage")
                .then()
                .statusCode(200)
                .body("final", equalTo(true))
                .body("ticks.size()", equalTo(1))
                .body("totals.agentMs", equalTo(8_000));
        given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .body("exact", equalTo(true));
        // Its ticks come after all: what they say is known.
        village.send(List.of(stream.last(10_000, Ticks.units(8_000, 80))));
        Ticks.Stream behind = new Ticks.Stream(org, start);
        village.send(List.of(behind.last(1_000, Ticks.units(500, 1))));
        await().atMost(Village.SOON).until(() -> counted() == 8_500);
        assertThat(village.differences(org)).isEmpty();
    }

    @Test
    void oneOfWhichHalfWasHeardStopsNobody() {
        village.update(
                "INSERT INTO sessions (session_id, org_id, created_at, finished_at) VALUES (?, ?, ?, ?)",
                UUID.randomUUID(),
                org,
                start,
                start);
        village.send(created(), "SESSION_CREATED");
        ended(Ticks.units(8_000, 80), start + 25_000);
        await().atMost(Village.SOON).until(() -> counted() == 8_000);
    }

    private SessionCreated created() {
        return new SessionCreated(
                new SessionEnvelope(UUID.randomUUID(), stream.session(), new OrgId(org), 1, start),
                null,
                SessionKind.AGENT,
                "demo",
                stream.session().agentId(),
                null,
                RepoRef.git("https://git.example/a.git"),
                new RepoId("repo"),
                null,
                "shell",
                null,
                Map.of(),
                "free",
                "me");
    }

    private long counted() {
        return village.number(
                "SELECT coalesce(sum(agent_ms), 0) FROM usage_minutes WHERE org_id = ?", org);
    }

    private void ended(UsageUnits totals, long at) {
        village.send(
                new SessionFinished(
                        new SessionEnvelope(
                                UUID.randomUUID(), stream.session(), new OrgId(org), 9, at),
                        SessionState.COMPLETED,
                        null,
                        totals),
                "SESSION_FINISHED");
    }
}
