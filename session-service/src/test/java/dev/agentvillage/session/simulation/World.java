package dev.agentvillage.session.simulation;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;

/** The one time and the one source of chance; what is to happen, in order. */
final class World {
    static final long BEGINNING = 1_000_000_000;
    private static final int TRACE = 400;

    private final Random random;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::tie));
    private final Deque<String> trace = new ArrayDeque<>();
    private long now = BEGINNING;
    private long ties;
    private long ids;

    private record Due(long at, long tie, Runnable what) {}

    World(long seed) {
        random = new Random(seed);
    }

    long now() {
        return now;
    }

    void in(long millis, Runnable what) {
        due.add(new Due(now + millis, ties++, what));
    }

    /** Again and again, each time after the time. */
    void every(long millis, Runnable what) {
        in(
                millis,
                () -> {
                    what.run();
                    every(millis, what);
                });
    }

    void run(long millis) {
        long end = now + millis;
        while (!due.isEmpty() && due.peek().at() <= end) {
            Due next = due.remove();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    /** Both included. */
    long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    UUID newId() {
        return new UUID(0x7000, ++ids);
    }

    void note(String line) {
        if (trace.size() == TRACE) {
            trace.removeFirst();
        }
        trace.add("%9.3f s  %s".formatted((now - BEGINNING) / 1000.0, line));
    }

    String trace() {
        return String.join("\n", trace);
    }
}
