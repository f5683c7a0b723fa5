package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that are killed between every two steps. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class CrashIT {
    /** Processes are started. */
    private static final Duration LONG = Duration.ofSeconds(90);

    private static final int SESSIONS = 10;

    private static final long SEED = 20_260_721;

    /** What a batch writes, in this order: each is a step to be killed before. */
    private static final List<String> STEPS =
            List.of(
                    "watermarks",
                    "origins",
                    "archive",
                    "charges",
                    "usage_minutes",
                    "gaps",
                    "quarantine",
                    "outbox");

    private static Village village;

    @TempDir Path directory;
    private Victims victims;

    private final String org = "org-" + UUID.randomUUID();
    private final long start = System.currentTimeMillis() - 7_200_000;
    private final Ticks.Load load = new Ticks.Load(org, start, SESSIONS, SEED);

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @BeforeEach
    void begin() {
        victims = new Victims(village, directory);
    }

    @AfterEach
    void end() throws InterruptedException {
        victims.close();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void killedBetweenEveryTwoStepsItCountsOnce() throws Exception {
        String topic = "crash-" + UUID.randomUUID();
        create(topic);
        village.announce(org);
        // The day's partition is made before the batch, in a transaction of its own.
        village.rows("SELECT open_day(?), open_day(?)", Days.of(start), Days.of(start) + 1);
        for (String step : STEPS) {
            send(topic);
            try (Connection holder = village.connect();
                    var hold = holder.createStatement()) {
                holder.setAutoCommit(false);
                hold.execute("LOCK TABLE " + step + " IN EXCLUSIVE MODE");
                Process victim = victims.start("take", topic, topic);
                await(step).atMost(LONG).until(() -> isBlocked(step) || !victim.isAlive());
                assertThat(victim.isAlive()).as(victims.output()).isTrue();
                Victims.kill(victim);
                holder.rollback();
            }
        }
        // The last step is the commit; behind it are the offsets.
        send(topic);
        killedInItsCommit(topic);
        Process committed = victims.start("take", topic, topic, "wait");
        await().atMost(LONG)
                .until(
                        () ->
                                victims.output().contains(LedgerVictim.COMMITTED)
                                        || !committed.isAlive());
        assertThat(committed.isAlive()).as(victims.output()).isTrue();
        Victims.kill(committed);

        Process last = victims.start("take", topic, topic);
        assertThat(last.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(last.exitValue()).as(victims.output()).isZero();
        load.assertExact(village);
        assertThat(
                        village.number(
                                "SELECT count(*) FROM quarantine WHERE org_id = ? AND reason = 'in_the_future'",
                                org))
                .isEqualTo(STEPS.size() + 1L);
        await().atMost(LONG).until(() -> !village.values(Topics.ALERTS, org).isEmpty());
    }

    private void killedInItsCommit(String topic) throws Exception {
        village.update(
                """
                CREATE OR REPLACE FUNCTION hold_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$
                """);
        village.update("DROP TRIGGER IF EXISTS hold_commit ON charges");
        village.update(
                """
                CREATE CONSTRAINT TRIGGER hold_commit AFTER INSERT ON charges
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_commit()
                """);
        try (Connection holder = village.connect();
                var hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("SELECT pg_advisory_xact_lock(4711)");
            Process victim = victims.start("take", topic, topic);
            await("commit")
                    .atMost(LONG)
                    .until(() -> village.waiting("victim", "COMMIT%") > 0 || !victim.isAlive());
            assertThat(victim.isAlive()).as(victims.output()).isTrue();
            Victims.kill(victim);
            holder.rollback();
        } finally {
            village.update("DROP FUNCTION hold_commit CASCADE");
        }
    }

    /** With losses, doubles, late ones, and one that cannot be. */
    private void send(String topic) {
        UsageTick bad =
                Ticks.withTs(
                        new Ticks.Stream(org, start).next(1, Ticks.units(0, 1)), Long.MAX_VALUE);
        for (UsageTick tick : load.next(20)) {
            send(topic, tick);
        }
        send(topic, bad);
    }

    private static void send(String topic, UsageTick tick) {
        String key = tick.envelope().sessionId().toString();
        village.send(
                topic,
                Math.floorMod(key.hashCode(), 2),
                key,
                "USAGE_TICK",
                Json.bytes(RunnerEvent.class, tick));
    }

    private static boolean isBlocked(String table) {
        return village.waiting(
                        "victim",
                        switch (table) {
                            case "watermarks" -> "%watermarks%";
                            case "archive" -> "COPY archive%";
                            case "gaps" -> "DELETE FROM gaps%";
                            default -> "INSERT INTO " + table + "%";
                        })
                > 0;
    }

    private static void create(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(village.stack().kafkaClient())) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
    }
}
