package dev.agentvillage.runner.terminal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Output between the terminal and the broker. What is handed on and not yet acknowledged is held in
 * memory, up to a bound; what comes on top waits in a file, up to another; then there is no room
 * and the program waits. Only while nothing is acknowledged at all, which is a broker that is away,
 * the oldest of the file is given up instead, so that the session goes on.
 */
final class Backlog {
    private static final Logger LOG = Logger.getLogger(Backlog.class);

    /** A piece costs this in memory beside its text: many small ones are bounded too. */
    static final int OVERHEAD = 1024;

    /** What one round of reading can bring. */
    private static final int ROUND = 64 * 1024;

    /** So much is given up at a time: each loss is told once. */
    private static final int MORE = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Output output;
    private final BacklogLimits limits;
    private @Nullable SpoolFile spool;
    private boolean noSpool;
    private long inMemory;
    private int pieces;
    private long lastAcknowledged = System.nanoTime();
    private boolean open;

    Backlog(Output output, BacklogLimits limits) {
        this.output = output;
        this.limits = limits;
        this.noSpool = limits.spool() < ROUND;
    }

    void put(String text, long offset, int bytes) {
        lock.lock();
        try {
            if (pieces == 0) {
                // Nothing was waited for until now.
                lastAcknowledged = System.nanoTime();
            }
            if (spoolIsEmpty() && (noSpool || fits(bytes))) {
                hand(text, offset, bytes);
            } else {
                spool(text, offset, bytes);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(int bytes) {
        return pieces == 0 || inMemory + bytes + OVERHEAD <= limits.memory();
    }

    private boolean spoolIsEmpty() {
        return spool == null || spool.isEmpty();
    }

    private void hand(String text, long offset, int bytes) {
        inMemory += bytes + OVERHEAD;
        pieces++;
        output.piece(text, offset, bytes, () -> acknowledged(bytes));
    }

    private void spool(String text, long offset, int bytes) {
        try {
            SpoolFile file = spool;
            if (file == null) {
                file = SpoolFile.create(limits.directory(), limits.spool() + ROUND);
                spool = file;
            }
            // There was room before it was read; only the last words of all come without asking.
            loseUntilFits(file, bytes);
            file.add(text, offset);
        } catch (IOException e) {
            discard(e);
            hand(text, offset, bytes);
        }
    }

    private void loseUntilFits(SpoolFile file, int bytes) throws IOException {
        long from = -1;
        long lost = 0;
        while (!file.isEmpty() && !file.fits(bytes)) {
            SpoolFile.Lost gone = file.drop();
            from = from < 0 ? gone.offset() : from;
            lost += gone.bytes();
        }
        if (lost > 0) {
            // Numbered now: it follows what was handed on, and comes before what is left.
            inMemory += OVERHEAD;
            pieces++;
            output.dropped(from, lost, () -> acknowledged(0));
        }
    }

    /** A disk that does not take or give: what it held is missing, and the offsets show it. */
    private void discard(IOException why) {
        LOG.errorf("the spool in %s is given up: %s", limits.directory(), why.getMessage());
        noSpool = true;
        SpoolFile file = spool;
        spool = null;
        if (file != null) {
            file.close();
        }
    }

    private void acknowledged(int bytes) {
        lock.lock();
        try {
            inMemory -= bytes + OVERHEAD;
            pieces--;
            lastAcknowledged = System.nanoTime();
            SpoolFile file = spool;
            while (file != null && !file.isEmpty() && fits(file.nextBytes())) {
                SpoolFile.Stored next = file.take();
                hand(next.text(), next.offset(), next.bytes());
            }
        } catch (IOException e) {
            discard(e);
        } finally {
            closeIfDone();
            changed.signalAll();
            lock.unlock();
        }
    }

    /** False when there was no room within the time. */
    boolean awaitRoom(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!hasRoom()) {
                if (left <= 0) {
                    return giveUp();
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        if (open) {
            return true;
        }
        return noSpool ? inMemory < limits.memory() : spool == null || spool.fits(ROUND);
    }

    /** The oldest goes when nobody takes anything: true when there is room then. */
    private boolean giveUp() {
        SpoolFile file = spool;
        long quiet = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAcknowledged);
        if (file == null || noSpool || quiet < limits.awayMs()) {
            return false;
        }
        try {
            loseUntilFits(file, ROUND * MORE);
            return true;
        } catch (IOException e) {
            discard(e);
            return false;
        }
    }

    /** The program is gone: what the kernel still holds is little and must not wait. */
    void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False when something was still under way after the time: it goes on, and is then closed. */
    boolean awaitEmpty(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (pieces > 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            closeIfDone();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void closeIfDone() {
        if (open && pieces == 0 && spool != null && spool.isEmpty()) {
            spool.close();
            spool = null;
        }
    }

    /** Handed on and not yet acknowledged, with what each piece costs beside its text. */
    long inMemory() {
        lock.lock();
        try {
            return inMemory;
        } finally {
            lock.unlock();
        }
    }
}
