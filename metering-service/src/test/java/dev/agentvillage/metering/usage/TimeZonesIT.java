package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows where clocks change. */
@QuarkusTest
final class TimeZonesIT extends UsageRows {
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

    /** The database's windows are the service's, around each change of a clock. */
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

    private ValidatableResponse zone(String zone) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "admin"))
                .body("{\"timeZone\": \"" + zone + "\"}")
                .contentType("application/json")
                .put("/api/metering/orgs/" + org + "/settings")
                .then();
    }
}
