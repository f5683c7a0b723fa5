package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A seeded day of many sessions: lost, doubled, late and reordered ticks, and attempts fenced
 * before and behind what they said. The model knows one rule: a session used what the totals of its
 * highest tick say that is not later than its fence.
 */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class LedgerSimulationIT {
    private static Village village;

    private final long seed = Long.getLong("simulation.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final String org = "org-" + UUID.randomUUID();
    private final long start = System.currentTimeMillis() - 7_200_000;
    private final Map<Ticks.Stream, Long> fences = new HashMap<>();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aSessionUsedWhatItsHighestTickBeforeTheFenceSaid() {
        Map<Ticks.Stream, List<UsageTick>> sessions = new HashMap<>();
        List<Runnable> acts = new ArrayList<>();
        for (int s = 0; s < 40; s++) {
            Ticks.Stream stream = new Ticks.Stream(org, start);
            List<UsageTick> ticks = disturbed(stream.next(40, random));
            sessions.put(stream, ticks);
            for (int from = 0; from < ticks.size(); from += 10) {
                List<UsageTick> some = ticks.subList(from, Math.min(ticks.size(), from + 10));
                acts.add(() -> village.send(some));
            }
            if (random.nextBoolean()) {
                long at = start + random.nextLong(700_000);
                fences.put(stream, at);
                acts.add(() -> fence(stream, at));
            }
        }
        Collections.shuffle(acts, random);
        acts.forEach(Runnable::run);
        settle();
        Map<UUID, String> model = model(sessions);
        assertThat(counted()).as("seed %d", seed).isEqualTo(model);
        assertThat(village.differences(org)).as("seed %d", seed).isEmpty();

        // Everything once more, in another order: nothing changes.
        Collections.shuffle(acts, random);
        acts.forEach(Runnable::run);
        settle();
        assertThat(counted()).as("seed %d", seed).isEqualTo(model);
        assertThat(village.differences(org)).as("seed %d", seed).isEmpty();
    }

    private List<UsageTick> disturbed(List<UsageTick> ticks) {
        ticks.removeIf(_ -> random.nextInt(8) == 0);
        ticks.addAll(ticks.stream().filter(_ -> random.nextInt(8) == 0).toList());
        for (int i = 0; i + 1 < ticks.size(); i++) {
            if (random.nextInt(3) == 0) {
                Collections.swap(ticks, i, Math.min(ticks.size() - 1, i + 1 + random.nextInt(6)));
            }
        }
        return ticks;
    }

    /** All that was sent was read. */
    private void settle() {
        village.awaitAllRead();
        await().atMost(Village.SOON)
                .until(
                        () ->
                                village.number(
                                                "SELECT count(*) FROM watermarks WHERE org_id = ? AND fenced_at IS NOT NULL",
                                                org)
                                        == fences.size());
    }

    private Map<UUID, String> model(Map<Ticks.Stream, List<UsageTick>> sessions) {
        Map<UUID, String> model = new HashMap<>();
        sessions.forEach(
                (stream, ticks) ->
                        ticks.stream()
                                .filter(
                                        t ->
                                                t.envelope().ts()
                                                        <= fences.getOrDefault(
                                                                stream, Long.MAX_VALUE))
                                .max(Comparator.comparing(t -> t.envelope().seq()))
                                .ifPresent(
                                        t ->
                                                model.put(
                                                        stream.session().value(),
                                                        text(t.totals()))));
        return model;
    }

    private Map<UUID, String> counted() {
        String sums =
                Arrays.stream(Unit.values())
                        .map(u -> "sum(" + u.column() + ")")
                        .collect(Collectors.joining(", "));
        return village
                .rows(
                        "SELECT session_id, "
                                + sums
                                + " FROM usage_minutes WHERE org_id = ? GROUP BY 1 HAVING sum(terminal_bytes) > 0",
                        org)
                .stream()
                .collect(
                        Collectors.toMap(
                                r -> UUID.fromString(r.substring(0, 36)), r -> r.substring(37)));
    }

    private static String text(UsageUnits units) {
        return Arrays.stream(Unit.values())
                .map(u -> String.valueOf(u.of(units)))
                .collect(Collectors.joining("|"));
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
}
