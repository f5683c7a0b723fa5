package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that come and go: the service itself, and one more in a process of its own. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class SharedWorkIT {
    /** A process is started, and the place of one that hangs is free after 10 s. */
    private static final Duration LONG = Duration.ofSeconds(90);

    /** So many that each partition has some. */
    private static final int SESSIONS = 40;

    private static final long SEED = 20_261_121;
    private static final Set<String> SERVICE = Set.of("usage-0", "usage-1");

    private static Village village;

    @TempDir Path directory;
    private Victims victims;

    private final String org = "org-" + UUID.randomUUID();
    private final Ticks.Load load =
            new Ticks.Load(org, System.currentTimeMillis() - 7_200_000, SESSIONS, SEED);

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
    void aRebalanceInMidBatchCountsOnceThoughBothPostIt() throws Exception {
        village.send(load.next(20));
        awaitAll();
        Process other = victims.start("share", Topics.RUNNER_USAGE);
        await("each has partitions")
                .atMost(LONG)
                .until(() -> working().keySet().equals(allThree()) || !other.isAlive());
        village.send(load.next(20));
        awaitAll();
        await("the other posts some, too")
                .atMost(LONG)
                .until(() -> victims.output().contains(LedgerVictim.COMMITTED));

        try (Connection holder = village.connect();
                var hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE usage_minutes IN EXCLUSIVE MODE");
            village.send(load.next(20));
            await("both are in the middle of a batch")
                    .atMost(LONG)
                    .until(
                            () ->
                                    rollingUp("victim") > 0
                                            && rollingUp("PostgreSQL JDBC Driver") > 0);
            Victims.signal("STOP", other);
            holder.rollback();
        }
        // It has all written and nothing committed, and its partitions are the service's.
        await("the other is given up").atMost(LONG).until(() -> working().keySet().equals(SERVICE));
        await("the service posts the same")
                .atMost(LONG)
                .until(() -> village.waiting("PostgreSQL JDBC Driver", "%watermarks%") > 0);
        Victims.signal("CONT", other);
        awaitAll();
        await("it is taken up again")
                .atMost(LONG)
                .until(() -> working().keySet().equals(allThree()));

        village.send(load.next(20));
        Victims.kill(other);
        awaitAll();
        assertThat(victims.output()).doesNotContain("opened anew");
        load.assertExact(village);
    }

    private void awaitAll() {
        await("all is stored")
                .atMost(LONG)
                .until(
                        () ->
                                village.number("SELECT count(*) FROM ticks WHERE org_id = ?", org)
                                        >= load.sent());
    }

    private static Set<String> allThree() {
        return Set.of("usage-0", "usage-1", LedgerVictim.CLIENT);
    }

    private static long rollingUp(String application) {
        return village.waiting(application, "INSERT INTO usage_minutes%");
    }

    /** Members of the group that have partitions. */
    private static Map<String, List<MemberDescription>> working() throws Exception {
        try (Admin admin = Admin.create(village.stack().kafkaClient())) {
            return admin
                    .describeConsumerGroups(List.of(UsageConsumer.GROUP))
                    .all()
                    .get()
                    .values()
                    .stream()
                    .flatMap(g -> g.members().stream())
                    .filter(m -> !m.assignment().topicPartitions().isEmpty())
                    .collect(Collectors.groupingBy(MemberDescription::clientId));
        }
    }
}
