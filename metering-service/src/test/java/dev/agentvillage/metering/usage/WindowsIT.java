package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows and groups of rows that lie where the clock cannot put them. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class WindowsIT {
    private static final long MINUTE = 60_000;

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
    void daysAreThoseOfTheOrganisationWith23And25Hours() {
        zone("Europe/Berlin").statusCode(200).body("timeZone", equalTo("Europe/Berlin"));
        for (var day :
                List.of(
                        List.of("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "23"),
                        List.of("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "25"))) {
            long from = millis(day.get(0));
            long to = millis(day.get(1));
            int hours = Integer.parseInt(day.get(2));
            UUID session = session(from, null, "agent", "a/b");
            for (long at = from; at < to; at += 30 * MINUTE) {
                minute(session, at, 1);
            }
            // The days beside it.
            minute(session, from - MINUTE, 1_000);
            minute(session, to, 1_000);
            String range = "from=" + from + "&to=" + to;
            usage(range + "&window=day")
                    .body("items.start", contains(from))
                    .body("items.end", contains(to))
                    .body("items.agentMs", contains(hours * 2));
            usage(range + "&window=hour")
                    .body("items", hasSize(hours))
                    .body("items.agentMs", everyItem(equalTo(2)));
        }
    }

    /** The database's windows are the service's, minute by minute around each change of a clock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "Atlantic/Azores",
                "America/Havana",
                "America/Santiago",
                "Africa/Cairo",
                "Asia/Kathmandu"
            })
    void whatFallsIntoAWindowIsShownThere(String name) {
        zone(name).statusCode(200);
        ZoneId zone = ZoneId.of(name);
        UUID session = session(millis("2024-01-01T00:00:00Z"), null, "agent", "a/b");
        Instant sometime = Instant.parse("2025-01-01T00:00:00Z");
        for (int i = 0; i < 2; i++) {
            ZoneOffsetTransition change = zone.getRules().nextTransition(sometime);
            sometime = change == null ? sometime : change.getInstant();
            Range range =
                    Range.around(
                            sometime.minus(Duration.ofHours(26)).toEpochMilli(),
                            sometime.plus(Duration.ofHours(26)).toEpochMilli());
            village.update("DELETE FROM usage_minutes WHERE org_id = ?", org);
            village.update(
                    "INSERT INTO usage_minutes SELECT ?, m, 'shell', '1', 'm', ?, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL FROM generate_series(?::bigint, ?::bigint, 300000) AS m",
                    session,
                    org,
                    range.from(),
                    range.to() - MINUTE);
            for (Window window : List.of(Window.HOUR, Window.DAY, Window.MONTH)) {
                List<Range> windows = window.of(range, zone);
                String asked =
                        "window=%s&from=%d&to=%d"
                                .formatted(window.word(), range.from(), range.to());
                var used = usage(asked).extract().jsonPath();
                assertThat(used.getList("items.start", Long.class))
                        .isEqualTo(windows.stream().map(Range::from).toList());
                assertThat(used.getList("items.end", Long.class))
                        .isEqualTo(windows.stream().map(Range::to).toList());
                assertThat(used.getList("items.agentMs", Long.class))
                        .isEqualTo(
                                windows.stream()
                                        .map(w -> (w.to() - w.from()) / (5 * MINUTE))
                                        .toList());
                assertThat(
                                usage(asked + "&meter=session_concurrency")
                                        .extract()
                                        .jsonPath()
                                        .getList("items.start", Long.class))
                        .isEqualTo(windows.stream().map(Range::from).toList());
            }
        }
    }

    @Test
    void aTimeZoneThatNobodyKnowsIsRefused() {
        for (String zone : List.of("Mars/Olympus", "+02:00", "GMT+2", "")) {
            zone(zone).statusCode(400).body("violations[0].pointer", equalTo("/timeZone"));
        }
        given().auth()
                .oauth2(village.stack().token("org-of-others", "me", "admin"))
                .body("{\"timeZone\": \"UTC\"}")
                .contentType("application/json")
                .put("/api/metering/orgs/" + org + "/settings")
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(village.stack().token(org, "me", "developer"))
                .body("{\"timeZone\": \"UTC\"}")
                .contentType("application/json")
                .put("/api/metering/orgs/" + org + "/settings")
                .then()
                .statusCode(403);
    }

    @Test
    void everyDimensionGroupsAndFilters() {
        long at = millis("2026-06-01T10:00:00Z");
        minute(session(at, null, "agent", "a/b"), at, 3);
        minute(session(at, null, "agent", "a/c"), at, 4);
        minute(session(at, null, "patrol", "a/c"), at, 5);
        minute(UUID.randomUUID(), at, 6);
        String range = "from=" + at + "&to=" + (at + MINUTE) + "&window=total";
        usage(range + "&groupBy=kind,repository")
                .body("items.group.kind", contains("", "agent", "agent", "patrol"))
                .body("items.group.repository", contains("", "a/b", "a/c", "a/c"))
                .body("items.agentMs", contains(6, 3, 4, 5));
        usage(range + "&filter=repository:a/c").body("items.agentMs", contains(9));
        usage(range + "&filter=repository:a/c&filter=kind:patrol")
                .body("items.agentMs", contains(5));
        usage(
                        range
                                + "&groupBy=org,session,provider,provider_version,model,kind,repository,room,agent,plan")
                .body("items", hasSize(4))
                .body("items.group.room", hasItem("src/main"))
                .body("items.group.agent", hasItem("agent-1"))
                .body("items.group.plan", hasItem("team"))
                .body("items.group.model", hasItem("m"));
    }

    @Test
    void csvIsTheSamePageByPage() {
        long at = millis("2026-06-01T10:00:00Z");
        minute(session(at, null, "agent", "a,\"b\""), at, 3);
        minute(session(at, null, "agent", "b"), at, 4);
        String query =
                "/api/metering/usage.csv?limit=1&window=total&groupBy=repository&meter=agent_seconds,cost_micros&from="
                        + at
                        + "&to="
                        + (at + MINUTE);
        var first = get(query).statusCode(200).contentType(containsString("text/csv")).extract();
        assertThat(first.asString())
                .isEqualTo(
                        "start,end,repository,agent_ms,cost_micros\r\n"
                                + at
                                + ","
                                + (at + MINUTE)
                                + ",\"a,\"\"b\"\"\",3,\r\n");
        var second = get(query + "&cursor=" + first.header("Next-Cursor")).extract();
        assertThat(second.asString()).endsWith(",b,4,\r\n");
        assertThat(second.header("Next-Cursor")).isNull();
    }

    @Test
    void concurrencyIsTheMostAtAnyMoment() {
        long from = millis("2026-06-01T10:00:00Z");
        Random random = new Random(11);
        List<long[]> alive = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long start = from + random.nextLong(-20, 40) * MINUTE;
            long end = start + random.nextLong(0, 15) * MINUTE;
            boolean open = i % 10 == 0;
            session(start, open ? null : end, i % 2 == 0 ? "agent" : "patrol", "a/b");
            alive.add(new long[] {start, open ? Long.MAX_VALUE : end});
        }
        var page =
                usage(
                                "meter=session_concurrency&window=minute&from="
                                        + from
                                        + "&to="
                                        + (from + 60 * MINUTE))
                        .extract()
                        .jsonPath();
        List<Integer> most = page.getList("items.sessionConcurrency");
        List<Long> starts = page.getList("items.start", Long.class);
        List<Integer> expected = new ArrayList<>();
        List<Long> expectedStarts = new ArrayList<>();
        for (long minute = from; minute < from + 60 * MINUTE; minute += MINUTE) {
            // Everything here begins and ends on whole minutes: one moment tells of all.
            long moment = minute;
            int level = (int) alive.stream().filter(a -> a[0] <= moment && moment < a[1]).count();
            if (level > 0) {
                expected.add(level);
                expectedStarts.add(minute);
            }
        }
        assertThat(most).isEqualTo(expected);
        assertThat(starts).isEqualTo(expectedStarts);
        usage("meter=session_concurrency&window=total&from=" + from + "&to=" + (from + 60 * MINUTE))
                .body(
                        "items.sessionConcurrency",
                        contains(expected.stream().mapToInt(i -> i).max().orElseThrow()));
        usage(
                        "meter=session_concurrency&window=total&groupBy=kind&from="
                                + from
                                + "&to="
                                + (from + 60 * MINUTE))
                .body("items.group.kind", contains("agent", "patrol"));
        get("/api/metering/usage?meter=session_concurrency,agent_seconds").statusCode(400);
    }

    @Test
    void metersAreListed() {
        get("/api/metering/meters")
                .statusCode(200)
                .body("items.key", hasItem("session_concurrency"))
                .body("items.find{it.key == 'agent_seconds'}.unit", equalTo("ms"));
    }

    private UUID session(
            long createdAt, @org.jspecify.annotations.Nullable Long end, String kind, String repo) {
        UUID id = UUID.randomUUID();
        village.update(
                "INSERT INTO sessions (session_id, org_id, kind, agent_id, repo, room_path, provider_id, plan_id, created_at, finished_at) VALUES (?, ?, ?, 'agent-1', ?, 'src/main', 'shell', 'team', ?, ?::bigint)",
                id,
                org,
                kind,
                repo,
                createdAt,
                end);
        return id;
    }

    private void minute(UUID session, long minute, long agentMs) {
        village.update(
                "INSERT INTO usage_minutes VALUES (?, ?, 'shell', '1', 'm', ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL)",
                session,
                minute,
                org,
                agentMs);
    }

    private ValidatableResponse zone(String zone) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "admin"))
                .body("{\"timeZone\": \"" + zone + "\"}")
                .contentType("application/json")
                .put("/api/metering/orgs/" + org + "/settings")
                .then();
    }

    private ValidatableResponse usage(String query) {
        return get("/api/metering/usage?" + query).statusCode(200);
    }

    private ValidatableResponse get(String address) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get(address)
                .then();
    }

    private static long millis(String time) {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
}
