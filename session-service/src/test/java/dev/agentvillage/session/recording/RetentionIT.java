package dev.agentvillage.session.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is removed leaves a gap, and the end of the recording where it was. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "session"))
class RetentionIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long FOREVER = Duration.ofDays(1000).toMillis();
    private static final long ALL = Long.MAX_VALUE / 4;

    @Inject RetentionJob job;
    @Inject RetentionStore retention;
    @Inject RecordingStore recording;
    @Inject Pool pool;

    private final List<SessionId> all = new ArrayList<>();

    /** Else the next test's are not the oldest. */
    @AfterEach
    void forget() {
        for (SessionId id : all) {
            pool.preparedQuery("delete from terminal_chunks where session_id = $1")
                    .executeAndAwait(Tuple.of(id.value()));
        }
    }

    private SessionId recorded(int chunks, long recordedAt) {
        SessionId id = new SessionId(UUID.randomUUID());
        all.add(id);
        for (int i = 0; i < chunks; i++) {
            pool.preparedQuery(
                            "insert into terminal_chunks (session_id, start_offset, end_offset, data,"
                                    + " kafka_partition, kafka_offset, recorded_at)"
                                    + " values ($1, $2, $3, $4, 0, 0, $5)")
                    .executeAndAwait(
                            Tuple.of(
                                    id.value(),
                                    i * 10L,
                                    i * 10L + 10,
                                    Buffer.buffer("0123456789"),
                                    recordedAt + i));
        }
        return id;
    }

    private List<String> chunks(SessionId id) {
        return pool
                .preparedQuery(
                        "select start_offset || '-' || end_offset || ':' || octet_length(data)"
                                + " from terminal_chunks where session_id = $1 order by end_offset")
                .executeAndAwait(Tuple.of(id.value()))
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private long now() {
        return retention.now().await().atMost(SOON);
    }

    private void cleanUp(Retention by) {
        job.cleanUp(by).await().atMost(SOON);
        // A second replica finds nothing more to do.
        job.cleanUp(by).await().atMost(SOON);
    }

    @Test
    void byAge() {
        long now = now();
        SessionId old = recorded(3, now - 100_000);
        SessionId half = recorded(4, now - 50_002);
        SessionId young = recorded(2, now);
        cleanUp(new Retention(50_000, ALL, ALL));
        assertThat(chunks(old)).containsExactly("0-30:0");
        assertThat(chunks(half)).first().asString().startsWith("0-").endsWith(":0");
        assertThat(chunks(young)).containsExactly("0-10:10", "10-20:10");
        assertThat(recording.end(old).await().atMost(SOON)).isEqualTo(30);
    }

    @Test
    void bySizeOfASession() {
        SessionId large = recorded(1_200, now());
        SessionId small = recorded(3, now());
        cleanUp(new Retention(FOREVER, 45, ALL));
        assertThat(chunks(large))
                .containsExactly(
                        "0-11950:0",
                        "11950-11960:10",
                        "11960-11970:10",
                        "11970-11980:10",
                        "11980-11990:10",
                        "11990-12000:10");
        assertThat(chunks(small)).hasSize(3);
    }

    @Test
    void bySizeOfAll() {
        long now = now();
        SessionId first = recorded(10, now - 2_000_000);
        SessionId second = recorded(10, now - 1_000_000);
        long others =
                retention.extents().await().atMost(SOON).stream().mapToLong(Extent::bytes).sum()
                        - 200;
        cleanUp(new Retention(FOREVER, ALL, others + 150));
        assertThat(chunks(first)).first().isEqualTo("0-50:0");
        assertThat(chunks(first)).hasSize(6);
        assertThat(chunks(second)).hasSize(10);
    }

    @Test
    void aGapGrowsInOnePiece() {
        SessionId id = recorded(10, now());
        cleanUp(new Retention(FOREVER, 50, ALL));
        assertThat(chunks(id)).first().isEqualTo("0-50:0");
        cleanUp(new Retention(FOREVER, 20, ALL));
        assertThat(chunks(id)).containsExactly("0-80:0", "80-90:10", "90-100:10");
    }
}
