package dev.agentvillage.metering.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class FenceIT {
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
    void ticksAfterTheFenceDoNotCountWhicheverIsReadFirst() {
        Ticks.Stream counted = new Ticks.Stream(org, start);
        List<UsageTick> before = ticks(counted, 3);
        long fence = before.getLast().envelope().ts() + 1;
        List<UsageTick> after = ticks(counted, 2);
        village.send(before);
        village.send(after);
        village.awaitTicks(org, 5);
        fence(counted, fence);
        await().atMost(Village.SOON).until(() -> counted() == 3_000);

        Ticks.Stream refused = new Ticks.Stream(org, start);
        fence(refused, fence);
        await().atMost(Village.SOON).until(() -> isFenced(refused));
        village.send(ticks(refused, 5));
        await().atMost(Village.SOON).until(() -> kept().equals(List.of("fenced|4", "fenced|5")));
        await().atMost(Village.SOON).until(() -> counted() == 6_000);
        assertExact();
    }

    @Test
    void whatAFencedTickHadRepairedIsTakenBackUpToWhatCameLate() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        List<UsageTick> ticks = ticks(stream, 8);
        long fence = ticks.get(5).envelope().ts();
        // Of 3 to 7 nothing comes: the eighth counts for them, and is fenced.
        village.send(List.of(ticks.get(0), ticks.get(1), ticks.get(7)));
        village.awaitTicks(org, 3);
        village.send(List.of(ticks.get(3)));
        village.awaitTicks(org, 4);
        assertThat(counted()).isEqualTo(8_000);
        fence(stream, fence);
        await().atMost(Village.SOON).until(() -> counted() == 4_000);
        // As if the eighth had never been: the sixth counts what the fifth had said.
        village.send(List.of(ticks.get(5), ticks.get(6)));
        await().atMost(Village.SOON).until(() -> counted() == 6_000);
        await().atMost(Village.SOON).until(() -> kept().equals(List.of("fenced|7")));
        village.send(List.of(ticks.get(4)));
        village.awaitTicks(org, 6);
        assertThat(counted()).isEqualTo(6_000);
        assertExact();
    }

    private static List<UsageTick> ticks(Ticks.Stream stream, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> stream.next(40_000, Ticks.units(1_000, 7)))
                .toList();
    }

    private void assertExact() {
        assertThat(village.differences(org)).isEmpty();
        given().auth()
                .oauth2(village.stack().token(org, "me", "operator"))
                .post("/api/metering/reconcile")
                .then()
                .statusCode(200)
                .body("differences", equalTo(List.of()));
    }

    private void fence(Ticks.Stream stream, long at) {
        village.send(
                new AttemptFenced(
                        new SessionEnvelope(
                                UUID.randomUUID(), stream.session(), new OrgId(org), 5, at),
                        1,
                        "its runner is lost"),
                "ATTEMPT_FENCED");
    }

    private static boolean isFenced(Ticks.Stream stream) {
        return village.number(
                        "SELECT count(fenced_at) FROM watermarks WHERE session_id = ?",
                        stream.session().value())
                == 1;
    }

    private List<String> kept() {
        return village.rows(
                "SELECT reason, seq FROM quarantine WHERE org_id = ? ORDER BY seq", org);
    }

    private long counted() {
        return village.number(
                "SELECT coalesce(sum(agent_ms), 0) FROM usage_minutes WHERE org_id = ?", org);
    }
}
