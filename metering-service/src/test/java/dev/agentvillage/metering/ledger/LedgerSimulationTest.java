package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever is lost, doubled, reordered, redelivered or aborted: a stream's sum is the totals of the
 * highest tick that came, and its minutes are what they were had all that came come in order.
 */
final class LedgerSimulationTest {
    private static final long NOW = Ticks.START + 3_600_000;

    private final Map<TickStream, Watermark> watermarks = new HashMap<>();
    private final Map<TickStream, UsageUnits> sums = new HashMap<>();
    private final Map<Posting.MinuteKey, UsageUnits> minutes = new HashMap<>();
    private final List<UsageTick> archive = new ArrayList<>();

    @Property(tries = 300)
    void sumsAreTheHighestTotals(@ForAll long seed) {
        watermarks.clear();
        sums.clear();
        minutes.clear();
        archive.clear();
        Random random = new Random(seed);
        List<UsageTick> sent = sent(random);
        int position = 0;
        while (position < sent.size()) {
            int end = Math.min(sent.size(), position + 1 + random.nextInt(40));
            Posting posting = Posting.of(known(), received(sent.subList(position, end), position));
            assertThat(posting.keptAside()).isEmpty();
            boolean aborted = random.nextInt(4) == 0;
            if (!aborted) {
                apply(posting);
                // Offsets are committed behind the batch, sometimes not at all.
                position = random.nextInt(4) == 0 ? Math.max(0, end - random.nextInt(60)) : end;
            }
        }
        assertThat(sums).isEqualTo(highest(sent));
        assertThat(archive).hasSameSizeAs(Map.copyOf(distinct(sent)).keySet());
        assertThat(used(minutes)).isEqualTo(inOrder(sent));
        watermarks.forEach(
                (stream, watermark) -> assertThat(watermark.totals()).isEqualTo(sums.get(stream)));
    }

    private static List<UsageTick> sent(Random random) {
        List<UsageTick> sent = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            List<UsageTick> ticks = new Ticks.Stream("org" + s % 2, Ticks.START).next(40, random);
            ticks.removeIf(t -> random.nextInt(8) == 0);
            ticks.addAll(
                    ticks.stream()
                            .filter(t -> random.nextInt(8) == 0)
                            .collect(Collectors.toList()));
            sent.addAll(ticks);
        }
        for (int i = 0; i + 1 < sent.size(); i++) {
            if (random.nextInt(3) == 0) {
                Collections.swap(sent, i, Math.min(sent.size() - 1, i + 1 + random.nextInt(5)));
            }
        }
        return sent;
    }

    private Posting.Known known() {
        return new Posting.Known(Map.copyOf(watermarks), Map.of(), Set.of());
    }

    private static List<Received> received(List<UsageTick> ticks, int position) {
        List<Received> received = new ArrayList<>();
        for (UsageTick tick : ticks) {
            received.add(
                    new Received(
                            new Received.Place("t", 0, position + received.size()),
                            null,
                            new byte[0],
                            NOW,
                            new Received.Tick(tick)));
        }
        return received;
    }

    private void apply(Posting posting) {
        posting.begun().forEach(e -> watermarks.put(e.getKey(), e.getValue()));
        posting.moved().forEach(e -> watermarks.put(e.getKey(), e.getValue()));
        posting.archived().forEach(a -> archive.add(a.tick()));
        posting.minutes().forEach(e -> minutes.merge(e.getKey(), e.getValue(), UsageUnits::plus));
        posting.minutes()
                .forEach(
                        e ->
                                sums.merge(
                                        new TickStream(e.getKey().session(), 1),
                                        e.getValue(),
                                        UsageUnits::plus));
    }

    private static Map<Posting.MinuteKey, List<Long>> inOrder(List<UsageTick> sent) {
        List<UsageTick> inOrder =
                distinct(sent).values().stream()
                        .sorted(Comparator.comparing(t -> t.envelope().seq()))
                        .toList();
        Posting.Known nothing = new Posting.Known(Map.of(), Map.of(), Set.of());
        return used(
                Posting.of(nothing, received(inOrder, 0)).minutes().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Minutes in which anything was used, by unit: a cost of 0 and none are the same here. */
    private static Map<Posting.MinuteKey, List<Long>> used(
            Map<Posting.MinuteKey, UsageUnits> minutes) {
        return minutes.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                e ->
                                        Arrays.stream(Unit.values())
                                                .map(u -> u.of(e.getValue()))
                                                .toList()))
                .entrySet()
                .stream()
                .filter(e -> e.getValue().stream().anyMatch(n -> n != 0))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<TickStream, UsageUnits> highest(List<UsageTick> sent) {
        Map<TickStream, UsageTick> highest = new HashMap<>();
        for (UsageTick tick : sent) {
            highest.merge(
                    new TickStream(tick.envelope().sessionId(), 1),
                    tick,
                    (a, b) -> a.envelope().seq() > b.envelope().seq() ? a : b);
        }
        return highest.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().totals()));
    }

    private static Map<String, UsageTick> distinct(List<UsageTick> sent) {
        return sent.stream()
                .collect(
                        Collectors.toMap(
                                t -> t.envelope().sessionId() + "/" + t.envelope().seq(),
                                t -> t,
                                (a, b) -> a));
    }
}
