package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever comes late is counted as if it had come in time: to the minute, by whom it was used. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class LateTickIT {
    private static final long SEED = 11;
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();
    private final long start = System.currentTimeMillis() - 3_600_000;

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void whatCameLateReplacesItsShareOfTheRepair() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        List<UsageTick> ticks = ticks(stream);
        post(some(ticks, 1, 2, 12), 3);
        List<String> spread = minutes(stream);
        post(some(ticks, 7), 4);
        assertThat(minutes(stream)).isEqualTo(inTime(1, 2, 7, 12)).isNotEqualTo(spread);
        post(some(ticks, 8, 3, 6), 7);
        assertThat(minutes(stream)).isEqualTo(inTime(1, 2, 3, 6, 7, 8, 12));
        post(some(ticks, 11, 10, 9, 5, 4), 12);
        assertThat(minutes(stream)).isEqualTo(inTime(IntStream.rangeClosed(1, 12).toArray()));
        assertThat(village.number("SELECT count(*) FROM quarantine WHERE org_id = ?", org))
                .isZero();
        assertThat(village.differences(org)).isEmpty();
    }

    @Test
    void inOneBatchTooAndBeforeTheFirstThatCame() {
        Ticks.Stream stream = new Ticks.Stream(org, start);
        List<UsageTick> ticks = ticks(stream);
        post(some(ticks, 5, 2, 12, 9, 4), 5);
        assertThat(minutes(stream)).isEqualTo(inTime(2, 4, 5, 9, 12));
        assertThat(village.differences(org)).isEmpty();
    }

    private static List<UsageTick> ticks(Ticks.Stream stream) {
        return stream.next(12, new Random(SEED));
    }

    private static List<UsageTick> some(List<UsageTick> ticks, int... seqs) {
        return Arrays.stream(seqs).mapToObj(seq -> ticks.get(seq - 1)).toList();
    }

    private void post(List<UsageTick> ticks, long inAll) {
        village.send(ticks);
        village.awaitTicks(org, inAll);
    }

    /** What another session's minutes are that used the same and whose ticks came in order. */
    private List<String> inTime(int... seqs) {
        String other = "org-" + UUID.randomUUID();
        Ticks.Stream stream = new Ticks.Stream(other, start);
        village.send(some(ticks(stream), seqs));
        village.awaitTicks(other, seqs.length);
        await().atMost(Village.SOON).until(() -> !minutes(stream).isEmpty());
        return minutes(stream);
    }

    private static List<String> minutes(Ticks.Stream stream) {
        String units =
                Arrays.stream(Unit.values())
                        .map(u -> "coalesce(" + u.column() + ", 0)")
                        .collect(Collectors.joining(", "));
        return village.rows(
                "SELECT minute, provider_id, "
                        + units
                        + " FROM usage_minutes"
                        + " WHERE session_id = ? AND terminal_bytes <> 0 ORDER BY minute",
                stream.session().value());
    }
}
