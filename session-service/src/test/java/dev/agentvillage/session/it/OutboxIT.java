package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.Topics;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.store.OutboxRecord;
import dev.agentvillage.platform.store.OutboxRelay;
import dev.agentvillage.stack.TestStack;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a transaction decided is published: all of it, in order, also after a crash. */
@QuarkusTest
class OutboxIT extends Live {
    @Inject Outbox outbox;
    @Inject Pool pool;

    private static OutboxRecord letter(String key, long n) {
        return OutboxRecord.of(
                Topics.ALERTS,
                key,
                new CloudEvent(UUID.randomUUID().toString(), "/test", "ALERT", 0, key, null),
                "{\"n\":" + n + "}");
    }

    private static List<Long> numbers(Topic topic, String key) {
        return topic.values(key).stream().map((JsonNode n) -> n.path("n").asLong()).toList();
    }

    private static void awaitNumbers(Topic topic, String key, long upTo) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .untilAsserted(
                        () ->
                                assertThat(numbers(topic, key))
                                        .containsExactlyElementsOf(
                                                LongStream.rangeClosed(1, upTo).boxed().toList()));
    }

    @Test
    void keepsTheOrderOfEachKey() {
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "k-" + UUID.randomUUID()).toList();
        try (Topic topic = Topic.of(Topics.ALERTS)) {
            for (long n = 1; n <= 30; n++) {
                long number = n;
                outbox.withTransaction(
                                (db, letters) -> {
                                    keys.forEach(key -> letters.post(letter(key, number)));
                                    return Uni.createFrom().voidItem();
                                })
                        .await()
                        .atMost(Duration.ofSeconds(20));
            }
            keys.forEach(key -> awaitNumbers(topic, key, 30));
        }
    }

    @Test
    void whatFailsLeavesNothing() {
        String key = "k-" + UUID.randomUUID();
        try (Topic topic = Topic.of(Topics.ALERTS)) {
            Throwable failure =
                    outbox.withTransaction(
                                    (db, letters) -> {
                                        letters.post(letter(key, 7));
                                        return Uni.createFrom()
                                                .<Void>failure(new IllegalStateException("no"));
                                    })
                            .onItemOrFailure()
                            .transform((item, e) -> e)
                            .await()
                            .atMost(Duration.ofSeconds(20));
            assertThat(failure).hasMessage("no");
            outbox.withTransaction(
                            (db, letters) -> {
                                letters.post(letter(key, 1));
                                return Uni.createFrom().voidItem();
                            })
                    .await()
                    .atMost(Duration.ofSeconds(20));
            awaitNumbers(topic, key, 1);
        }
    }

    @Test
    void whatACrashLeftIsSentAfterwards() throws Exception {
        String key = "k-" + UUID.randomUUID();
        try (Topic topic = Topic.of(Topics.ALERTS)) {
            // Committed, and its writer died before it could wake anybody.
            leftover(key, 1);
            leftover(key, 2);
            awaitNumbers(topic, key, 2);
        }
    }

    private static void leftover(String key, int n) throws Exception {
        TestStack.Database database = TestStack.get().database("session");
        try (Connection connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                PreparedStatement insert =
                        connection.prepareStatement(
                                "insert into outbox (bucket, topic, key, headers, value)"
                                        + " values (?, ?, ?, '{}', ?)")) {
            insert.setInt(1, Math.floorMod(key.hashCode(), OutboxRecord.BUCKETS));
            insert.setString(2, Topics.ALERTS);
            insert.setString(3, key);
            insert.setString(4, "{\"n\":" + n + "}");
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void severalRelaysShareTheWorkAndKeepTheOrder() throws Exception {
        List<OutboxRecord> sent = new ArrayList<>();
        List<OutboxRelay> replicas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replicas.add(
                    new OutboxRelay(
                            pool,
                            letter -> {
                                synchronized (sent) {
                                    sent.add(letter);
                                }
                                return Uni.createFrom().voidItem();
                            }));
        }
        String key = "k-" + UUID.randomUUID();
        try (Topic topic = Topic.of(Topics.ALERTS)) {
            for (int n = 1; n <= 50; n++) {
                leftover(key, n);
                replicas.forEach(OutboxRelay::sweep);
            }
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .untilAsserted(
                            () -> {
                                List<String> here;
                                synchronized (sent) {
                                    here =
                                            sent.stream()
                                                    .filter(l -> l.key().equals(key))
                                                    .map(OutboxRecord::value)
                                                    .toList();
                                }
                                List<Long> mine =
                                        here.stream()
                                                .map(v -> Long.parseLong(v.replaceAll("\\D", "")))
                                                .toList();
                                List<Long> theirs = numbers(topic, key);
                                assertThat(mine).isSorted();
                                assertThat(theirs).isSorted();
                                List<Long> all = new ArrayList<>(mine);
                                all.addAll(theirs);
                                assertThat(all)
                                        .containsExactlyInAnyOrderElementsOf(
                                                LongStream.rangeClosed(1, 50).boxed().toList());
                            });
        }
    }
}
