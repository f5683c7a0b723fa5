package dev.agentvillage.runner.terminal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many bytes of output may be under way before the PTY is not read any more. */
final class Window {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int limit;
    private long underWay;
    private boolean open;

    Window(int limit) {
        this.limit = limit;
    }

    /** False when there was no room within the time. */
    boolean awaitRoom(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!open && underWay >= limit) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void sent(int bytes) {
        lock.lock();
        try {
            underWay += bytes;
        } finally {
            lock.unlock();
        }
    }

    void acknowledged(int bytes) {
        lock.lock();
        try {
            underWay -= bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
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

    /** False when something was still under way after the time. */
    boolean awaitEmpty(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (underWay > 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
