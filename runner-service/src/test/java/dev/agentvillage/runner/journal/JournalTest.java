package dev.agentvillage.runner.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalTest {
    @TempDir private Path temp;

    private static final SessionEntry ENTRY =
            new SessionEntry(
                    new SessionId(UUID.randomUUID()),
                    new OrgId("demo"),
                    RepoRef.local("/r"),
                    2,
                    "inc",
                    "shell",
                    "5.2.15",
                    SessionState.RUNNING,
                    new SessionEntry.Numbers(3, 2, 1),
                    UsageUnits.ZERO,
                    UsageUnits.ZERO,
                    10,
                    20,
                    java.util.List.of(
                            new dev.agentvillage.contracts.id.ApprovalId(UUID.randomUUID())));

    private static Outgoing record(String value) {
        return new Outgoing("topic", "key", Map.of("h", "v"), value.getBytes());
    }

    @Test
    void whatWasCommittedIsThereAfterAKill() throws Exception {
        Path file = temp.resolve("j.mv");
        Path copy = temp.resolve("copy.mv");
        try (Journal journal = Journal.open(file)) {
            long first = journal.append(record("1"), ENTRY);
            journal.append(record("2"), null);
            journal.acknowledged(first);
            journal.commit();
            journal.append(record("3"), null);
            // The file as a killed process leaves it.
            Files.copy(file, copy);
        }
        try (Journal journal = Journal.open(copy)) {
            assertThat(journal.sessions()).containsExactly(ENTRY);
            assertThat(journal.unsent()).hasSize(1);
            Outgoing left = journal.outgoing(journal.unsent().getFirst());
            assertThat(left).isNotNull();
            assertThat(left.value()).asString().isEqualTo("2");
            assertThat(left.headers()).containsEntry("h", "v");
            assertThat(journal.append(record("4"), null))
                    .isGreaterThan(journal.unsent().getFirst());
        }
    }

    @Test
    void commandsAreRememberedForADay() {
        try (Journal journal = Journal.open(temp.resolve("j.mv"))) {
            CommandReply reply =
                    new CommandReply(
                            new CommandId(UUID.randomUUID()),
                            new RunnerId("r"),
                            "inc",
                            CommandReply.Outcome.ACCEPTED,
                            null,
                            null,
                            null,
                            null,
                            1_000);
            journal.remember(reply);
            journal.forgetOld(1_000 + 86_400_000);
            assertThat(journal.remembered(reply.commandId())).contains(reply);
            journal.forgetOld(1_001 + 86_400_000);
            assertThat(journal.remembered(reply.commandId())).isEmpty();
        }
    }

    @Test
    void aBusyJournalDoesNotGrowForEver() throws Exception {
        Path file = temp.resolve("j.mv");
        try (Journal journal = Journal.open(file)) {
            for (int i = 0; i < 2_000; i++) {
                long id = journal.append(record("x".repeat(1_000)), ENTRY);
                journal.commit();
                journal.acknowledged(id);
                if (i % 500 == 0) {
                    journal.compact();
                }
            }
            journal.compact();
            assertThat(journal.depth()).isZero();
            assertThat(Files.size(file)).isLessThan(2_000_000);
        }
    }

    /** Moving chunks inside the file was seen to break the store under exactly this. */
    @ParameterizedTest
    @MethodSource("seeds")
    void givingBackRoomLosesNothingAndKeepsTheFileSmall(long seed) throws Exception {
        Random random = new Random(seed);
        Path file = temp.resolve(seed + ".mv");
        Map<Long, byte[]> expected = new TreeMap<>();
        try (Journal journal = Journal.open(file);
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean done = new AtomicBoolean();
            Future<?> reader = others.submit(() -> readUntil(done, journal));
            try {
                for (int i = 0; i < 300; i++) {
                    byte[] value =
                            new byte[1 + random.nextInt(random.nextInt(50) == 0 ? 30_000 : 600)];
                    random.nextBytes(value);
                    Outgoing record = new Outgoing("topic", "key", Map.of("h", "v"), value);
                    expected.put(
                            journal.append(record, random.nextBoolean() ? ENTRY : null), value);
                    List<Long> sent =
                            expected.keySet().stream().filter(id -> random.nextInt(3) > 0).toList();
                    sent.forEach(journal::acknowledged);
                    expected.keySet().removeAll(sent);
                    if (random.nextInt(2) == 0) {
                        journal.commit();
                    }
                    if (random.nextInt(20) == 0) {
                        journal.compact();
                    }
                }
                journal.compact();
            } finally {
                done.set(true);
            }
            reader.get(10, TimeUnit.SECONDS);
            assertThat(Files.size(file)).isLessThan(8 * 1024 * 1024);
        }
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.unsent()).containsExactlyElementsOf(expected.keySet());
            expected.forEach(
                    (id, value) -> {
                        Outgoing left = journal.outgoing(id);
                        assertThat(left).isNotNull();
                        assertThat(left.value()).isEqualTo(value);
                    });
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** As those who send and who answer do, beside the one who writes. */
    private static void readUntil(AtomicBoolean done, Journal journal) {
        while (!done.get()) {
            journal.unsent().forEach(journal::outgoing);
            journal.remembered(new CommandId(UUID.randomUUID()));
        }
    }
}
