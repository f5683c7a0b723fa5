package dev.agentvillage.metering.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class ExportIT {
    private static final long HOUR = 3_600_000;

    private static Village village;

    private final String org = "org-" + UUID.randomUUID();

    /** An hour that is over for longer than the grace. */
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
    void aClosedHourIsToldOnceAndWhateverComesLaterReplacesIt() {
        Ticks.Stream stream = new Ticks.Stream(org, start + 60_000);
        village.send(List.of(stream.next(10_000, Ticks.units(5_000, 50))));
        // Everything that units() uses, but approvals: of those there are none.
        await().atMost(Village.SOON).until(() -> told().size() == 10);
        assertThat(told()).allMatch(r -> r.revision() == 1 && r.replaces() == null);
        assertThat(told()).allMatch(r -> r.start() == start && r.end() == start + HOUR);
        village.send(List.of(stream.next(10_000, Ticks.units(1_000, 10))));
        await().atMost(Village.SOON).until(() -> told().size() == 20);
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
        await().atMost(Village.SOON).until(() -> told().size() == 21);
        assertThat(told())
                .extracting(UsageRecord::id)
                .as("nothing is told twice")
                .doesNotHaveDuplicates();
        Map<String, BigInteger> bill = bill(told());
        assertThat(bill)
                .containsEntry("agent_seconds", BigInteger.valueOf(4_000))
                .containsEntry("terminal_kb", BigInteger.valueOf(60))
                .containsEntry("cost_micros", BigInteger.valueOf(14))
                .hasSize(10);
        assertThat(listed()).isEqualTo(told().stream().map(UsageRecord::id).toList());
    }

    @Test
    void anHourThatIsNotOverIsNotTold() {
        Ticks.Stream now = new Ticks.Stream(org, System.currentTimeMillis() - 1_000);
        Ticks.Stream before = new Ticks.Stream(org, start);
        village.send(List.of(now.next(1_000, Ticks.units(1, 1))));
        village.awaitTicks(org, 1);
        village.send(List.of(before.next(1_000, Ticks.units(1, 1))));
        await().atMost(Village.SOON).until(() -> told().size() == 10);
        assertThat(told()).allMatch(r -> r.start() == start);
    }

    @Test
    void theVillagesOwnSessionsAreNotBilled() {
        Ticks.Stream own = new Ticks.Stream("system", start);
        Ticks.Stream theirs = new Ticks.Stream(org, start + 30_000);
        village.send(List.of(own.next(1_000, Ticks.units(1, 1))));
        village.awaitTicks("system", 1);
        village.send(List.of(theirs.next(1_000, Ticks.units(1, 1))));
        await().atMost(Village.SOON).until(() -> told().size() == 10);
        assertThat(village.values(Topics.METERING_USAGE, "system")).isEmpty();
    }

    /** As whoever bills would: what is replaced does not count, an id counts once. */
    private static Map<String, BigInteger> bill(List<UsageRecord> records) {
        Map<String, UsageRecord> valid = new LinkedHashMap<>();
        for (UsageRecord record : records) {
            valid.put(record.id(), record);
            String replaced = record.replaces();
            if (replaced != null) {
                assertThat(valid.remove(replaced)).isNotNull();
            }
        }
        Map<String, BigInteger> bill = new TreeMap<>();
        valid.values()
                .forEach(r -> bill.merge(r.meter(), new BigInteger(r.quantity()), BigInteger::add));
        return bill;
    }

    private List<UsageRecord> told() {
        return village.values(Topics.METERING_USAGE, org).stream()
                .map(v -> Json.parse(UsageRecord.class, v))
                .toList();
    }

    private List<String> listed() {
        List<String> ids = new java.util.ArrayList<>();
        String cursor = "";
        do {
            JsonPath page =
                    given().auth()
                            .oauth2(village.stack().token(org, "me", "viewer"))
                            .get("/api/metering/exports?limit=8" + cursor)
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath();
            ids.addAll(page.getList("items.id"));
            String next = page.getString("nextCursor");
            cursor = next == null ? null : "&cursor=" + next;
        } while (cursor != null);
        return ids;
    }
}
