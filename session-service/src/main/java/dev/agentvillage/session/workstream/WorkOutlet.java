package dev.agentvillage.session.workstream;

import io.quarkus.websockets.next.CloseReason;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

/**
 * A member's connection: what waits for it is bounded. A member that takes nothing is put out, and
 * comes back with its cursor; output, which has none, is left out for it first.
 */
final class WorkOutlet {
    static final CloseReason TOO_SLOW = new CloseReason(1013, "too_slow");
    static final CloseReason RESTART = new CloseReason(1012, "restart");

    private static final Logger LOG = Logger.getLogger(WorkOutlet.class);

    /** Characters that may wait. */
    private static final long MOST = 1024 * 1024;

    private static final long MOST_WITH_OUTPUT = MOST / 4;
    private static final long PATIENCE_MS = 10_000;

    private final Line line;
    private long waiting;
    private boolean closed;

    /** The connection. */
    interface Line {
        Uni<Void> send(String message);

        Uni<Void> close(CloseReason reason);
    }

    WorkOutlet(Line line) {
        this.line = line;
    }

    void send(String message) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting + message.length() > MOST) {
                close(TOO_SLOW);
                return;
            }
            waiting += message.length();
        }
        line.send(message).subscribe().with(v -> sent(message.length()), this::gone);
    }

    /** What may be left out. */
    void sendIfRoom(String message) {
        boolean room;
        synchronized (this) {
            room = waiting < MOST_WITH_OUTPUT;
        }
        if (room) {
            send(message);
        }
    }

    /** Waits, in a thread that may, until half of what can wait is free. */
    void awaitRoom() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        synchronized (this) {
            while (!closed && waiting > MOST / 2) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    close(TOO_SLOW);
                    return;
                }
                wait(left);
            }
        }
    }

    synchronized void close(CloseReason reason) {
        if (!closed) {
            closed = true;
            line.close(reason).subscribe().with(v -> LOG.tracef("closed: %s", reason), this::gone);
            notifyAll();
        }
    }

    synchronized void closed() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void sent(int characters) {
        waiting -= characters;
        notifyAll();
    }

    private void gone(Throwable failure) {
        LOG.debugf("a member is gone: %s", failure.toString());
        closed();
    }
}
