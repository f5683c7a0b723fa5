package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.session.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
    private static final int KIB = 1024;
    private static final long AWAY_NEVER = 3_600_000;

    @TempDir private Path temp;

    /** A broker that acknowledges when it is told to. */
    private static final class Broker implements Output {
        final StringBuilder text = new StringBuilder();
        final List<long[]> lost = new ArrayList<>();
        final Deque<Runnable> waiting = new ArrayDeque<>();
        long next;

        @Override
        public void piece(String piece, long offset, int bytes, Runnable acknowledged) {
            assertThat(offset).isEqualTo(next);
            next += bytes;
            text.append(piece);
            waiting.add(acknowledged);
        }

        @Override
        public void dropped(long offset, long bytes, Runnable acknowledged) {
            assertThat(offset).isEqualTo(next);
            next += bytes;
            lost.add(new long[] {offset, bytes});
            waiting.add(acknowledged);
        }

        @Override
        public void exited(ExitStatus status) {
            throw new IllegalStateException("nobody exits here");
        }

        void acknowledgeAll() {
            for (Runnable r = waiting.poll(); r != null; r = waiting.poll()) {
                r.run();
            }
        }
    }

    /** A program that writes as much as it may. */
    private static final class Program {
        final Backlog backlog;
        final StringBuilder written = new StringBuilder();
        final Random random;
        long offset;

        Program(Backlog backlog, long seed) {
            this.backlog = backlog;
            this.random = new Random(seed);
        }

        /** False when it has to wait. */
        boolean write() throws InterruptedException {
            return write(1 + random.nextInt(32 * KIB));
        }

        boolean write(int bytes) throws InterruptedException {
            if (!backlog.awaitRoom(0)) {
                return false;
            }
            String text =
                    random.ints(bytes, 'a', 'z')
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            written.append(text);
            backlog.put(text, offset, bytes);
            offset += bytes;
            return true;
        }
    }

    private BacklogLimits limits(int memory, long spool, long awayMs) {
        return new BacklogLimits(memory, temp, spool, awayMs);
    }

    @Test
    void whatWaitsInTheFileComesInOrderAndWhole() throws InterruptedException {
        Broker broker = new Broker();
        Program program =
                new Program(new Backlog(broker, limits(256 * KIB, 1 << 20, AWAY_NEVER)), 1);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 20 && program.write(); i++) {
                assertThat(program.backlog.inMemory()).isLessThanOrEqualTo(256 * KIB);
            }
            for (int i = 0; i < 7 && !broker.waiting.isEmpty(); i++) {
                broker.waiting.remove().run();
            }
        }
        program.backlog.open();
        broker.acknowledgeAll();
        assertThat(broker.text.toString()).isEqualTo(program.written.toString());
        assertThat(broker.lost).isEmpty();
        assertThat(program.backlog.awaitEmpty(0)).isTrue();
        assertThat(program.offset).as("the ring went round").isGreaterThan(3 << 20);
    }

    @Test
    void aHundredFloodsHoldNoMoreMemoryThanTheirBound() throws InterruptedException {
        int bound = 256 * KIB;
        List<Backlog> backlogs = new ArrayList<>();
        List<Broker> brokers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Broker broker = new Broker();
            Program program =
                    new Program(new Backlog(broker, limits(bound, 1 << 20, AWAY_NEVER)), i);
            // Large pieces and tiny ones: both are bounded.
            int size = i % 2 == 0 ? 32 * KIB : 10;
            for (int n = 0; n < 3_000 && program.write(size); n++) {
                assertThat(program.offset).isPositive();
            }
            backlogs.add(program.backlog);
            brokers.add(broker);
        }
        assertThat(backlogs).allMatch(b -> b.inMemory() <= bound);
        assertThat(backlogs.stream().mapToLong(Backlog::inMemory).sum())
                .isLessThanOrEqualTo(100L * bound);
        assertThat(brokers).allMatch(b -> b.waiting.size() <= bound / Backlog.OVERHEAD);
        assertThat(brokers).allMatch(b -> b.text.length() <= bound);
    }

    @Test
    void theProgramWaitsWhenTheFileIsFull() throws InterruptedException {
        Broker broker = new Broker();
        Program program =
                new Program(new Backlog(broker, limits(64 * KIB, 1 << 20, AWAY_NEVER)), 2);
        while (program.write()) {
            assertThat(program.offset).isLessThan(2 << 20);
        }
        assertThat(program.offset).isBetween((1L << 20) - 64 * KIB, (1L << 20) + 256 * KIB);
        long waitedAt = program.offset;
        assertThat(program.write()).isFalse();
        broker.waiting.remove().run();
        broker.acknowledgeAll();
        assertThat(program.write()).isTrue();
        assertThat(program.offset).isGreaterThan(waitedAt);
        broker.acknowledgeAll();
        assertThat(broker.text.toString()).isEqualTo(program.written.toString());
    }

    @Test
    void withoutAFileTheProgramWaitsForTheMemory() throws InterruptedException {
        Broker broker = new Broker();
        Program program = new Program(new Backlog(broker, limits(64 * KIB, 0, 0)), 3);
        while (program.write()) {
            assertThat(program.backlog.inMemory()).isLessThan(128 * KIB);
        }
        broker.acknowledgeAll();
        assertThat(program.write()).isTrue();
        assertThat(broker.lost).isEmpty();
    }

    @Test
    void whileTheBrokerIsAwayTheOldestIsGivenUpAndTold() throws InterruptedException {
        Broker broker = new Broker();
        Program program = new Program(new Backlog(broker, limits(64 * KIB, 1 << 20, 0)), 4);
        for (int i = 0; i < 300; i++) {
            if (!program.write(32 * KIB)) {
                assertThat(program.write(32 * KIB)).isTrue();
            }
        }
        assertThat(program.backlog.inMemory()).isLessThanOrEqualTo(128 * KIB);
        program.backlog.open();
        broker.acknowledgeAll();

        // The broker itself checks that every offset follows the one before.
        assertThat(broker.next).isEqualTo(program.offset);
        assertThat(broker.lost).isNotEmpty();
        long lost = broker.lost.stream().mapToLong(l -> l[1]).sum();
        assertThat(broker.text.length() + lost).isEqualTo(program.offset);
        String last = broker.text.substring(broker.text.length() - 512 * KIB);
        assertThat(program.written.toString()).endsWith(last);
    }

    @Test
    void theFileHasNoNameAndIsGoneWithItsHolder() throws Exception {
        Broker broker = new Broker();
        Program program =
                new Program(new Backlog(broker, limits(64 * KIB, 1 << 20, AWAY_NEVER)), 5);
        for (int i = 0; i < 10; i++) {
            assertThat(program.write(32 * KIB)).isTrue();
        }
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenMeansNoFile() throws IOException, InterruptedException {
        Path file = Files.createFile(temp.resolve("file"));
        Broker broker = new Broker();
        Program program =
                new Program(
                        new Backlog(broker, new BacklogLimits(64 * KIB, file, 1 << 20, AWAY_NEVER)),
                        6);
        while (program.write()) {
            assertThat(program.offset).isLessThan(1 << 20);
        }
        broker.acknowledgeAll();
        assertThat(broker.text.toString()).isEqualTo(program.written.toString());
    }

    @Test
    void whoWaitsForRoomIsWokenByAnAcknowledgement() throws Exception {
        Broker broker = new Broker();
        Program program = new Program(new Backlog(broker, limits(64 * KIB, 0, AWAY_NEVER)), 7);
        while (program.write()) {
            assertThat(program.offset).isLessThan(1 << 20);
        }
        Thread acknowledging = Thread.ofVirtual().start(broker::acknowledgeAll);
        assertThat(program.backlog.awaitRoom(TimeUnit.SECONDS.toNanos(10))).isTrue();
        acknowledging.join();
    }
}
