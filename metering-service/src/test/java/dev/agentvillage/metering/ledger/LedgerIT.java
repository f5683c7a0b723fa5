package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.Village;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.eclipse.microprofile.health.Liveness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class LedgerIT {
    private static Village village;

    @Inject @Liveness UsageConsumer usage;
    @Inject MeterRegistry metrics;

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
    void aThousandTicksLostDoubledAndReorderedCountExactly() {
        Random random = new Random(4711);
        List<Ticks.Stream> streams = new ArrayList<>();
        List<UsageTick> ticks = new ArrayList<>();
        for (int s = 0; s < 10; s++) {
            Ticks.Stream stream = stream();
            streams.add(stream);
            List<UsageTick> sent = stream.next(100, random);
            // The last one stays: behind it nothing could repair.
            sent.subList(0, 99).removeIf(t -> random.nextInt(10) == 0);
            sent.addAll(sent.subList(0, 30));
            Collections.shuffle(sent.subList(10, 40), random);
            ticks.addAll(sent);
        }
        Collections.shuffle(streams, random);
        village.send(ticks);
        long distinct = ticks.stream().map(t -> t.envelope().eventId()).distinct().count();
        village.awaitTicks(org, distinct);
        UsageUnits oracle =
                streams.stream()
                        .map(Ticks.Stream::totals)
                        .reduce(UsageUnits.ZERO, UsageUnits::plus);
        assertThat(counted()).isEqualTo(text(oracle));
        assertThat(recounted()).isEqualTo(text(oracle));
        assertThat(village.number("SELECT count(*) FROM ticks WHERE org_id = ?", org))
                .isEqualTo(distinct);
        assertThat(
                        village.number(
                                "SELECT sum(to_seq - from_seq + 1) FROM gaps JOIN watermarks USING (session_id, attempt) WHERE org_id = ?",
                                org))
                .isEqualTo(1000 - distinct);
    }

    @Test
    void aTickSentAThousandTimesCountsOnce() {
        Ticks.Stream stream = stream();
        UsageTick tick = stream.next(10_000, Ticks.units(1_234, 56));
        List<UsageTick> thousand = new ArrayList<>(Collections.nCopies(1_000, tick));
        thousand.add(stream.last(10_000, Ticks.units(1, 1)));
        village.send(thousand);
        village.awaitTicks(org, 2);
        assertThat(counted()).isEqualTo(text(stream.totals()));
    }

    @Test
    void replayingTheTopicFromItsStartChangesNothing() throws Exception {
        Ticks.Stream stream = stream();
        List<UsageTick> ticks = stream.next(50, new Random(1));
        // Lost, and repaired by the one behind it.
        ticks.remove(20);
        ticks.add(Ticks.withTs(stream.next(1, Ticks.units(0, 1)), Long.MAX_VALUE));
        village.send(ticks);
        village.awaitAllRead();
        List<String> before = ledger();
        double doubled = duplicates();
        usage.stop(new ShutdownEvent());
        rewind();
        usage.start(new StartupEvent());
        village.awaitAllRead();
        assertThat(duplicates() - doubled).isGreaterThanOrEqualTo(49);
        assertThat(ledger()).isEqualTo(before);
    }

    private double duplicates() {
        return metrics.counter("metering.ticks", "outcome", "duplicate").count();
    }

    private static void rewind() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(village.stack().kafkaClient())) {
            var known =
                    admin.listConsumerGroupOffsets(UsageConsumer.GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get();
            known.replaceAll((partition, offset) -> new OffsetAndMetadata(0));
            assertThat(known).isNotEmpty();
            admin.alterConsumerGroupOffsets(UsageConsumer.GROUP, known).all().get();
        }
    }

    @Test
    void anAbortBetweenInsertAndCommitCountsOnce() throws Exception {
        List<UsageTick> ticks = stream().next(20, new Random(2));
        try (var holder = village.connect();
                var hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE usage_minutes IN EXCLUSIVE MODE");
            village.send(ticks);
            await().atMost(Village.SOON).until(() -> !blocked().isEmpty());
            // Archive and watermark are written in this transaction, the roll-up waits for us.
            String backend = blocked().getFirst();
            assertThat(
                            village.rows(
                                    "SELECT pg_terminate_backend(?::int)",
                                    Integer.valueOf(backend)))
                    .containsExactly("t");
            await().atMost(Village.SOON).until(() -> !blocked().contains(backend));
            assertThat(village.number("SELECT count(*) FROM ticks WHERE org_id = ?", org)).isZero();
            holder.rollback();
        }
        village.awaitTicks(org, 20);
        assertThat(counted()).isEqualTo(text(ticks.getLast().totals()));
        assertThat(recounted()).isEqualTo(counted());
    }

    private static List<String> blocked() {
        return village.rows(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO usage_minutes%'");
    }

    @Test
    void whatCannotBeIsKeptAsideWithItsReasonAndNotCounted() {
        Ticks.Stream stream = stream();
        UsageTick first = stream.next(10_000, Ticks.units(5, 5));
        UsageTick future = Ticks.withTs(stream.next(10_000, Ticks.units(5, 5)), Long.MAX_VALUE);
        village.send(List.of(first, future, future));
        await().atMost(Village.SOON).until(() -> quarantine().size() == 2);
        assertThat(quarantine()).containsOnly("in_the_future|2");
        assertThat(counted()).isEqualTo(text(first.totals()));
    }

    private List<String> quarantine() {
        return village.rows("SELECT reason, seq FROM quarantine WHERE org_id = ?", org);
    }

    @Test
    void whatCannotBeReadIsKeptAsideAndOnTheDeadLetterTopic() {
        String key = UUID.randomUUID().toString();
        byte[] value = ("{\"type\":\"USAGE_TICK\", " + key).getBytes(StandardCharsets.UTF_8);
        var at = village.send(Topics.RUNNER_USAGE, 0, key, "USAGE_TICK", value);
        var letter = village.deadLetterOf(at);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo(key);
        assertThat(Village.header(letter, "dead-letter-reason")).isEqualTo("undecodable");
        await().atMost(Village.SOON)
                .until(
                        () ->
                                village.rows("SELECT reason FROM quarantine WHERE key = ?", key)
                                        .equals(List.of("undecodable")));
    }

    @Test
    void strangeRecordsDoNotStopTheOthers() {
        String key = UUID.randomUUID().toString();
        village.announce(org);
        Ticks.Stream stream = stream();
        String tick = Json.text(RunnerEvent.class, stream.next(10_000, Ticks.units(10, 10)));
        List<String> strange =
                List.of(
                        "",
                        "null",
                        "[]",
                        "{\"type\":\"USAGE_TICK\"}",
                        "{\"type\":\"OF_A_LATER_VERSION\"}",
                        tick.replace("\"shell\"", "\"a\\u0000b\""),
                        tick.replace("\"shell\"", "\"" + "x".repeat(300) + "\""),
                        tick.replaceFirst("\"agentMs\":10", "\"agentMs\":1e400"),
                        tick.replaceFirst("\"intervalMs\":10000", "\"intervalMs\":null"));
        for (String value : strange) {
            village.send(
                    Topics.RUNNER_USAGE,
                    0,
                    key,
                    "USAGE_TICK",
                    value.getBytes(StandardCharsets.UTF_8));
        }
        village.send(
                Topics.RUNNER_USAGE, 0, key, "USAGE_TICK", tick.getBytes(StandardCharsets.UTF_8));
        village.awaitTicks(org, 1);
        assertThat(village.rows("SELECT reason FROM quarantine WHERE key = ?", key))
                .hasSize(strange.size());
        assertThat(counted()).isEqualTo(text(stream.totals()));
    }

    private Ticks.Stream stream() {
        return new Ticks.Stream(org, System.currentTimeMillis() - 3_600_000);
    }

    /** Everything but the markers. */
    private List<String> ledger() {
        List<String> all = new ArrayList<>();
        for (String rows :
                List.of(
                        "usage_minutes WHERE org_id = ? ORDER BY 1, 2, 3, 4, 5",
                        "ticks WHERE org_id = ? ORDER BY 1, 2, 3",
                        "watermarks WHERE org_id = ? ORDER BY 1, 2",
                        "gaps WHERE session_id IN (SELECT session_id FROM watermarks WHERE org_id = ?) ORDER BY 1, 2, 3",
                        "quarantine WHERE org_id = ? ORDER BY 1")) {
            List<String> found = village.rows("SELECT * FROM " + rows, org);
            assertThat(found).as(rows).isNotEmpty();
            all.addAll(found);
        }
        return all;
    }

    /** What the roll-ups hold. */
    private String counted() {
        return sum("usage_minutes WHERE org_id = ?", "");
    }

    /** What the archive says: the totals of each stream's highest tick. */
    private String recounted() {
        return sum(
                "(SELECT DISTINCT ON (session_id, attempt) * FROM ticks WHERE org_id = ? ORDER BY session_id, attempt, seq DESC) highest",
                "total_");
    }

    private String sum(String from, String prefix) {
        String sums =
                Arrays.stream(Unit.values())
                        .map(u -> "sum(" + prefix + u.column() + ")")
                        .collect(Collectors.joining(", "));
        return village.rows("SELECT " + sums + " FROM " + from, org).getFirst();
    }

    private static String text(UsageUnits units) {
        return Arrays.stream(Unit.values())
                .map(u -> String.valueOf(u.of(units)))
                .collect(Collectors.joining("|"));
    }
}
