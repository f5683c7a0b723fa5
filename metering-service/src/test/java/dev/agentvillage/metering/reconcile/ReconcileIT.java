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
import java.sql.SQLException;
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
    private static final long HOUR = 3_600_000;

    private static Village village;

    private final String org = "org-" + UUID.randomUUID();

    /** In an hour that no clock can close while this runs. */
    private final Ticks.Stream stream =
            new Ticks.Stream(
                    org, Math.floorDiv(System.currentTimeMillis(), 60_000) * 60_000 - 20 * 60_000);

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
        String hour =
                village.rows(
                                "SELECT to_char(to_timestamp(minute / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:00\"Z\"') FROM usage_minutes WHERE org_id = ?",
                                org)
                        .getFirst();
        reconcile()
                .body("exact", equalTo(false))
                .body("differences.kind", contains("roll_up", "session_total", "watermark", "hour"))
                .body("differences.row", contains(session, session, session, session + " " + hour))
                .body(
                        "differences.unit",
                        contains("tokens_input", "terminal_bytes", "agent_ms", "tokens_input"))
                .body("differences.archive", contains("3", "5", "5000", "3"))
                .body("differences.found", contains("4", "8", "4998", "4"));
        await().atMost(Village.SOON).until(() -> !village.values(Topics.ALERTS, org).isEmpty());
        assertThat(village.values(Topics.ALERTS, org).getFirst())
                .contains("The ledger does not agree with itself")
                .contains("roll_up of " + session + ": tokens_input is 4");
    }

    @Test
    void aPlantedDifferenceInTheExportLedgerIsNamedByRow() {
        long hour = Math.floorDiv(System.currentTimeMillis(), HOUR) * HOUR - 4 * HOUR;
        Ticks.Stream closed = new Ticks.Stream(org, hour);
        village.send(List.of(closed.last(1_000, Ticks.units(500, 5))));
        await().atMost(Village.SOON).until(() -> exported() == 11);
        reconcile().body("exact", equalTo(true));
        String altered =
                village.rows(
                                "SELECT id FROM exports WHERE org_id = ? AND meter = 'agent_hours'",
                                org)
                        .getFirst();
        plant("UPDATE exports SET quantity = 4 WHERE id = ?", altered);
        // So old that nobody tells of it anew: the roll-ups say 3, the export ledger says 5.
        long old = hour - 90 * 24 * HOUR;
        village.update(
                "INSERT INTO usage_minutes VALUES (?, ?, 'shell', '1', 'm', ?, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL)",
                closed.session().value(),
                old,
                org);
        village.update(
                "INSERT INTO exports (id, org_id, meter, unit, provider_id, window_size, window_start, window_end, revision, quantity, cutoff, plan_id, seal) VALUES (?, ?, 'agent_seconds', 'ms', 'shell', 'hour', ?, ?, 1, 5, 0, 'team', '')",
                "row-" + org,
                org,
                old,
                old + HOUR);
        var found = reconcile().body("exact", equalTo(false)).extract().jsonPath();
        assertThat(found.getString("differences.find{it.kind == 'export_newest'}.row"))
                .isEqualTo("row-" + org);
        assertThat(found.getString("differences.find{it.kind == 'export_newest'}.archive"))
                .isEqualTo("3");
        assertThat(found.getString("differences.find{it.kind == 'export_newest'}.found"))
                .isEqualTo("5");
        assertThat(found.getList("differences.findAll{it.kind == 'export_altered'}.row"))
                .contains(altered);
    }

    private long exported() {
        return village.number("SELECT count(*) FROM exports WHERE org_id = ?", org);
    }

    /** Nobody could: the export ledger only grows. */
    private static void plant(String sql, String id) {
        try (var connection = village.connect()) {
            connection.setAutoCommit(false);
            try (var off = connection.createStatement();
                    var plant = connection.prepareStatement(sql)) {
                off.execute("ALTER TABLE exports DISABLE TRIGGER exports_only_grow");
                plant.setString(1, id);
                plant.executeUpdate();
                off.execute("ALTER TABLE exports ENABLE TRIGGER exports_only_grow");
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
