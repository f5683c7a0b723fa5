package dev.agentvillage.metering.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Days and months that are told, where clocks change. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class ExportedDaysIT {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private static Village village;

    @Inject PgExportStore exports;

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
    void daysAndMonthsAreThoseOfTheOrganisation() {
        isIn("Europe/Berlin");
        long october = millis("2020-10-01T00:00:00+02:00");
        long day = millis("2020-10-25T00:00:00+02:00");
        long november = millis("2020-11-01T00:00:00+01:00");
        for (long at : List.of(october, day, day + 24 * HOUR, day + 25 * HOUR, november)) {
            minute(at);
        }
        long now = november + HOUR;
        for (Size size : List.of(Size.DAY, Size.MONTH, Size.DAY)) {
            export(size, now);
        }
        assertThat(told("day"))
                .containsExactly(
                        october + "|" + (october + 24 * HOUR) + "|1",
                        day + "|" + (day + 25 * HOUR) + "|2",
                        (day + 25 * HOUR) + "|" + (day + 49 * HOUR) + "|1");
        assertThat(told("month")).containsExactly(october + "|" + november + "|4");
    }

    /** 00:30 comes twice there: both are of the day whose midnight came first. */
    @Test
    void aDayWhoseMidnightComesTwiceBeginsWithTheFirst() {
        isIn("Atlantic/Azores");
        long day = millis("2020-10-25T00:00:00Z");
        for (long at : List.of(day - MINUTE, day, day + HOUR / 2, day + HOUR)) {
            minute(at);
        }
        export(Size.DAY, day + 26 * HOUR);
        assertThat(told("day"))
                .containsExactly(
                        (day - 24 * HOUR) + "|" + day + "|1", day + "|" + (day + 25 * HOUR) + "|3");
    }

    private void isIn(String zone) {
        village.update(
                "INSERT INTO organisations (org_id, time_zone, changed_by) VALUES (?, ?, 'me')",
                org,
                zone);
    }

    private void minute(long at) {
        village.update(
                "INSERT INTO usage_minutes VALUES (?, ?, 'shell', '1', 'm', ?, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL)",
                UUID.randomUUID(),
                at,
                org);
    }

    /** The job may be telling just now. */
    private void export(Size size, long now) {
        await().atMost(Village.SOON)
                .until(
                        () ->
                                exports.export(size, now, now).await().atMost(Village.SOON)
                                        == PgExportStore.Pass.DONE);
    }

    private List<String> told(String size) {
        return village.rows(
                "SELECT window_start, window_end, quantity FROM exports WHERE org_id = ? AND window_size = ? AND meter = 'agent_seconds' ORDER BY 1",
                org,
                size);
    }

    private static long millis(String time) {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
}
