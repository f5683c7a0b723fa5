package dev.agentvillage.session.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A topic of one partition with one consumer: in order and at least once. Topics are late each by
 * itself, so that what was sent on one may be overtaken by what was sent later on another.
 */
final class Channel<T> {
    private static final int AGAIN_PERCENT = 4;

    private final World world;
    private final Consumer<T> consumer;
    private final List<T> records = new ArrayList<>();
    private int position;
    private boolean consumed = true;
    private boolean underway;
    private long slowUntil;

    Channel(World world, Consumer<T> consumer) {
        this.world = world;
        this.consumer = consumer;
    }

    void publish(T record) {
        records.add(record);
        deliverNext();
    }

    int position() {
        return position;
    }

    int end() {
        return records.size();
    }

    /** Nobody reads until {@link #resume}; what was read a moment ago may come again then. */
    void stop() {
        consumed = false;
        again(5);
    }

    void resume() {
        consumed = true;
        deliverNext();
    }

    /** What is sent takes seconds for this long. */
    void slow(long millis) {
        slowUntil = world.now() + millis;
    }

    private void deliverNext() {
        if (consumed && !underway && position < records.size()) {
            underway = true;
            boolean slow = world.now() < slowUntil;
            world.in(slow ? world.between(500, 4_000) : world.between(1, 40), this::deliver);
        }
    }

    private void deliver() {
        underway = false;
        if (!consumed) {
            return;
        }
        T record = records.get(position++);
        consumer.accept(record);
        if (world.chance(AGAIN_PERCENT)) {
            again(3);
        }
        deliverNext();
    }

    private void again(int atMost) {
        position = (int) Math.max(0, position - world.between(0, atMost));
    }
}
