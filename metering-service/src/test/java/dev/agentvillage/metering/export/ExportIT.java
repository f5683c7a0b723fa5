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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
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
        // Everything that units() uses, but approvals, and agent_hours.
        eventually().until(() -> told().size() == 11);
        assertThat(told()).allMatch(r -> r.revision() == 1 && r.replaces() == null);
        assertThat(told()).allMatch(r -> r.start() == start && r.end() == start + HOUR);
        village.send(List.of(stream.next(10_000, Ticks.units(1_000, 10))));
        eventually().until(() -> told().size() == 22);
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
        eventually().until(() -> told().size() == 24);
        assertThat(told())
                .extracting(UsageRecord::id)
                .as("nothing is told twice")
                .doesNotHaveDuplicates();
        Map<String, BigInteger> bill = bill(told());
        assertThat(bill)
                .containsEntry("agent_seconds", BigInteger.valueOf(4_000))
                .containsEntry("terminal_kb", BigInteger.valueOf(60))
                .containsEntry("cost_micros", BigInteger.valueOf(14))
                .hasSize(11);
        assertThat(billedAsDescribed()).isEqualTo(bill);
        assertThat(listed()).isEqualTo(told().stream().map(UsageRecord::id).toList());
    }

    @Test
    void anHourThatIsNotOverIsNotTold() {
        Ticks.Stream now = new Ticks.Stream(org, System.currentTimeMillis() - 1_000);
        Ticks.Stream before = new Ticks.Stream(org, start);
        village.send(List.of(now.next(1_000, Ticks.units(1, 1))));
        village.awaitTicks(org, 1);
        village.send(List.of(before.next(1_000, Ticks.units(1, 1))));
        eventually().until(() -> told().size() == 11);
        assertThat(told()).allMatch(r -> r.start() == start);
    }

    @Test
    void theVillagesOwnSessionsAreNotBilled() {
        Ticks.Stream own = new Ticks.Stream("system", start);
        Ticks.Stream theirs = new Ticks.Stream(org, start + 30_000);
        village.send(List.of(own.next(1_000, Ticks.units(1, 1))));
        village.awaitTicks("system", 1);
        village.send(List.of(theirs.next(1_000, Ticks.units(1, 1))));
        eventually().until(() -> told().size() == 11);
        assertThat(village.values(Topics.METERING_USAGE, "system")).isEmpty();
    }

    @Test
    void theMostSessionsAtAMomentAreToldAndALateEndingRevisesThem() {
        UUID late = UUID.randomUUID();
        village.update(
                "INSERT INTO sessions (session_id, org_id, created_at, finished_at,"
                        + " end_checked_at) SELECT"
                        + " session_id, ?, ? + began, ? + ended, 1 FROM (VALUES (gen_random_uuid(),"
                        + " -3600000, 10), (?::uuid, 5, NULL), (gen_random_uuid(), 10, 20),"
                        + " (gen_random_uuid(), 15, 15)) AS s(session_id, began, ended)",
                org,
                start,
                start,
                late);
        eventually().until(() -> told(start + 3 * HOUR).size() == 4);
        assertThat(told(start + 3 * HOUR)).allMatch(r -> r.meter().equals("session_concurrency"));
        assertThat(
                        told(start + 3 * HOUR).stream()
                                .map(r -> (r.start() - start) / HOUR + ":" + r.quantity()))
                .as("one that begins when another ends is not beside it")
                .containsExactly("-1:1", "0:2", "1:1", "2:1");
        village.update("UPDATE sessions SET finished_at = ? WHERE session_id = ?", start + 6, late);
        eventually().until(() -> told(start + 3 * HOUR).size() == 6);
        assertThat(told(start + 3 * HOUR).subList(4, 6))
                .allMatch(r -> r.revision() == 2 && r.quantity().equals("0"));
    }

    /** Of windows that begin before: another hour may be over by now. */
    private List<UsageRecord> told(long before) {
        return told().stream().filter(r -> r.start() < before).toList();
    }

    @Test
    void whatIsNotThereAnyMoreIsRevisedToNothing() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        village.send(List.of(stream.next(1_000, Ticks.units(1, 1))));
        eventually().until(() -> told().size() == 11);
        village.update(
                "INSERT INTO sessions (session_id, org_id, kind) VALUES (?, ?, 'canary')",
                stream.session().value(),
                org);
        eventually().until(() -> told().size() == 22);
        assertThat(bill(told()).values()).containsOnly(BigInteger.ZERO);
    }

    /** A look reads the whole topic: not too often. */
    private static ConditionFactory eventually() {
        return await().atMost(Village.SOON.multipliedBy(2)).pollInterval(Duration.ofMillis(300));
    }

    /** By the statements of docs/metering.md, fed with every record twice, the newest first. */
    private Map<String, BigInteger> billedAsDescribed() {
        List<String> sql = described();
        List<UsageRecord> records = new java.util.ArrayList<>(told().reversed());
        records.addAll(told());
        try (Connection c = village.connect()) {
            c.setAutoCommit(false);
            try (Statement create = c.createStatement()) {
                create.execute(sql.get(0));
            }
            for (UsageRecord r : records) {
                try (PreparedStatement insert = c.prepareStatement(positional(sql.get(1)))) {
                    List<Object> values =
                            java.util.Arrays.asList(
                                    r.id(),
                                    r.orgId().value(),
                                    r.meter(),
                                    r.quantity(),
                                    r.start(),
                                    r.replaces());
                    for (int i = 0; i < values.size(); i++) {
                        insert.setObject(i + 1, values.get(i));
                    }
                    insert.execute();
                }
            }
            Map<String, BigInteger> bill = new TreeMap<>();
            try (Statement select = c.createStatement();
                    ResultSet found = select.executeQuery(sql.get(2))) {
                while (found.next()) {
                    assertThat(found.getString(1)).isEqualTo(org);
                    bill.put(found.getString(2), found.getBigDecimal(3).toBigIntegerExact());
                }
            }
            c.rollback();
            return bill;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String positional(String sql) {
        return sql.replaceAll("(?<!:):[a-zA-Z]+", "?");
    }

    private static List<String> described() {
        try {
            String page = Files.readString(Path.of("../docs/metering.md"));
            String block =
                    page.substring(
                            page.indexOf("```sql") + 6,
                            page.indexOf("```", page.indexOf("```sql") + 6));
            return java.util.Arrays.stream(block.replaceAll("--.*", "").split(";", -1))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
