package dev.agentvillage.metering.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Windows and groups of rows that lie where the clock cannot put them. */
@QuarkusTest
final class WindowsIT extends UsageRows {
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
}
