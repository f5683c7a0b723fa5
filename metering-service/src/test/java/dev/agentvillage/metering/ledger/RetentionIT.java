package dev.agentvillage.metering.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The archive by days: made as they are needed, sealed when they have been kept long enough. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class RetentionIT {
    private static final long DAY = Duration.ofDays(1).toMillis();

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
    void ticksLieInThePartitionOfTheirDayAndDaysAreMadeAhead() {
        long now = System.currentTimeMillis();
        long before = now - 20 * DAY;
        village.send(
                List.of(
                        new Ticks.Stream(org, now - 2_000).next(1_000, Ticks.units(900, 1)),
                        new Ticks.Stream(org, before).next(1_000, Ticks.units(900, 1))));
        village.awaitTicks(org, 2);
        assertThat(
                        village.rows(
                                "SELECT DISTINCT a.tableoid::regclass::text FROM archive a JOIN origins USING (origin) WHERE org_id = ? ORDER BY 1",
                                org))
                .containsExactly(partition(before + 1_000), partition(now - 1_000));
        await().atMost(Village.SOON).until(() -> exists(partition(now + 2 * DAY)));
    }

    @Test
    void aDayThatWasKeptLongEnoughIsSealedAndStillCountsAndIsGone() {
        long midnight = unsealed();
        Ticks.Stream stream = new Ticks.Stream(org, midnight + 3_580_000);
        stream.next(10_000, Ticks.units(5_000, 5));
        // It counts for the lost one, too, half of it before the full hour and half behind.
        village.send(List.of(stream.last(20_000, Ticks.units(4_000, 4))));
        await().atMost(Village.SOON).until(() -> kept().size() == 1);
        replay(kept().getFirst()).statusCode(200).body("outcome", equalTo("counted"));
        int day = Days.of(midnight);
        await().atMost(Village.SOON).until(() -> sealed(day) >= 1);
        await().atMost(Village.SOON).until(() -> !exists(partition(midnight)));
        assertThat(
                        village.number(
                                "SELECT coalesce(sum(agent_ms), 0) FROM usage_minutes WHERE org_id = ?",
                                org))
                .isEqualTo(9_000)
                .isEqualTo(counted());
        reconcile().body("differences", equalTo(List.of())).body("exact", equalTo(true));

        // A tick of a sealed day is too late for good, and says so.
        UsageTick late = new Ticks.Stream(org, midnight).next(1_000, Ticks.units(1, 1));
        village.send(List.of(late));
        await().atMost(Village.SOON).until(() -> !kept().isEmpty());
        String id = kept().getLast();
        replay(id).statusCode(409).body("detail", equalTo("too_old: its day is sealed"));

        // The seal cannot be changed, and a change behind its back is seen.
        assertThat(
                        catchThrowable(
                                () ->
                                        village.update(
                                                "UPDATE sealed_hours SET agent_ms = 1 WHERE org_id = ?",
                                                org)))
                .hasStackTraceContaining("only added to");
        village.update("ALTER TABLE sealed_hours DISABLE TRIGGER sealed_hours_only_grow");
        village.update(
                "UPDATE sealed_hours SET agent_ms = agent_ms + 1 WHERE org_id = ? AND hour = ?",
                org,
                midnight + 3_600_000);
        reconcile()
                .body("exact", equalTo(false))
                .body("differences.kind", hasItem("seal"))
                .body("differences.findAll { it.kind == 'seal' }.row", contains(date(midnight)));
        village.update(
                "UPDATE sealed_hours SET agent_ms = agent_ms - 1 WHERE org_id = ? AND hour = ?",
                org,
                midnight + 3_600_000);
        village.update("ALTER TABLE sealed_hours ENABLE TRIGGER sealed_hours_only_grow");
        reconcile().body("exact", equalTo(true));

        // What was told of it, too: the newest beside the roll-ups, each beside what it said then.
        tell("first", 1, null, midnight, 4_000);
        tell("second", 2, "first", midnight, 7_000);
        reconcile().body("differences", equalTo(List.of()));
        village.update("ALTER TABLE exports DISABLE TRIGGER exports_only_grow");
        village.update("UPDATE exports SET quantity = quantity + 1 WHERE org_id = ?", org);
        reconcile()
                .body(
                        "differences.findAll { it.kind == 'export_newest' }.row",
                        contains(org + "-second"))
                .body(
                        "differences.findAll { it.kind == 'export_altered' }.row",
                        contains(org + "-first", org + "-second"));
        village.update("UPDATE exports SET quantity = quantity - 1 WHERE org_id = ?", org);
        village.update("ALTER TABLE exports ENABLE TRIGGER exports_only_grow");
        reconcile().body("exact", equalTo(true));
    }

    /** Long ago, of the day's first hour. */
    private void tell(String id, int revision, @Nullable String replaces, long start, long ms) {
        village.update(
                """
                INSERT INTO exports (id, org_id, meter, unit, provider_id, window_size, window_start,
                  window_end, revision, replaces, quantity, cutoff, plan_id, seal)
                SELECT id, ?, 'agent_seconds', 'ms', 'shell', 'hour', start, start + 3600000, ?, replaces,
                  quantity, start, 'free', encode(sha256(convert_to(
                    concat_ws('|', id, replaces, quantity, start, 'free'), 'UTF8')), 'hex')
                FROM (VALUES (?, ?::text, ?::numeric, ?::bigint)) AS told(id, replaces, quantity, start)
                """,
                org,
                revision,
                org + "-" + id,
                replaces == null ? null : org + "-" + replaces,
                ms,
                start);
    }

    private static boolean exists(String partition) {
        return village.number("SELECT count(to_regclass(?))", partition) == 1;
    }

    private static String partition(long ts) {
        return "ticks_" + date(ts).replace("-", "");
    }

    private static String date(long ts) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(ts), ZoneOffset.UTC)
                .format(DateTimeFormatter.ISO_LOCAL_DATE);
    }

    /** A sealed day takes nothing any more: a second try has one of its own. */
    private long unsealed() {
        long midnight = Math.floorDiv(System.currentTimeMillis() - 700 * DAY, DAY) * DAY;
        while (sealed(Days.of(midnight)) > 0) {
            midnight -= DAY;
        }
        return midnight;
    }

    private long sealed(int day) {
        return village.number("SELECT count(*) FROM sealed_days WHERE day = ?", day);
    }

    private long counted() {
        return village.number(
                "SELECT coalesce(sum(agent_ms), 0) FROM sealed_hours WHERE org_id = ?", org);
    }

    private List<String> kept() {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .get("/api/metering/quarantine")
                .then()
                .extract()
                .jsonPath()
                .getList("items.id");
    }

    private ValidatableResponse replay(String id) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/quarantine/" + id + "/replay")
                .then();
    }

    private ValidatableResponse reconcile() {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(200);
    }
}
