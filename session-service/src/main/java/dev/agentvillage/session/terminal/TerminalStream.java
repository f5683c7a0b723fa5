package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.recording.Chunk;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.recording.Snapshot;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One viewer: reads the recording until it is level with it, then lives on the tail; goes back to
 * the recording when the viewer cannot keep up. Holds no output: what cannot be sent is dropped
 * here and read again later.
 */
final class TerminalStream {
    private static final Logger LOG = Logger.getLogger(TerminalStream.class);

    private enum Phase {
        /** Hears of events; nothing is sent before the hello. */
        WAITING,
        READING,
        /** Level with the recording; the tail has been asked. */
        LIVE,
        /** The viewer is slow: nothing is read or followed until it has room. */
        HELD,
        CLOSED
    }

    /** The viewer's connection. */
    interface Viewer {
        Uni<Void> send(Buffer frame);

        Uni<Void> close();
    }

    private final SessionId session;
    private final Viewer viewer;
    private final TerminalTail tail;
    private final RecordingStore recording;
    private final TerminalFeed feed;
    private final Window window = new Window();
    private Phase phase = Phase.WAITING;
    private Placing placing;
    private Frames.@Nullable Exit exit;
    private @Nullable Tailing tailing;

    /**
     * One time on the tail. A tail that was asked to stop may still show what it has in hand: only
     * the present one counts.
     */
    private final class Tailing implements TerminalTail.Watcher {
        @Override
        public void chunk(TerminalChunk chunk) {
            live(this, chunk);
        }

        void drained() {
            drainedOf(this);
        }
    }

    TerminalStream(
            Session session,
            long since,
            Viewer viewer,
            TerminalTail tail,
            RecordingStore recording) {
        this.session = session.id();
        this.viewer = viewer;
        this.tail = tail;
        this.recording = recording;
        this.feed = new TerminalFeed(since);
        this.placing = session.placing();
    }

    /**
     * @param now the session as it is, read after this began to hear of its events
     */
    synchronized void start(Session now) {
        var size = now.progress().terminal();
        placing = now.placing();
        send(
                Frames.control(
                        new Frames.Hello(
                                "hello", now.state(), feed.next(), size.cols(), size.rows(), null)),
                0);
        if (now.ended() && exit == null) {
            exit =
                    new Frames.Exit(
                            "exit",
                            now.state(),
                            now.progress().reason(),
                            now.progress().end().exitCode(),
                            now.progress().end().signal());
        }
        read();
    }

    /** Something happened to the session. */
    synchronized void on(SessionEvent event) {
        switch (event) {
            case RunnerEventAccepted(var _, SessionStateChanged moved, var _) -> {
                if (!moved.newState().isFinal()) {
                    control(new Frames.State("state", moved.newState(), moved.reason()));
                }
            }
            case RunnerEventAccepted(var _, SessionEnded ended, var _) ->
                    exit =
                            new Frames.Exit(
                                    "exit",
                                    ended.finalState(),
                                    ended.reason(),
                                    ended.exitCode(),
                                    ended.signal());
            case SessionEvent.SessionFinished finished -> {
                if (exit == null) {
                    exit =
                            new Frames.Exit(
                                    "exit", finished.finalState(), finished.reason(), null, null);
                }
                control(new Frames.State("state", finished.finalState(), finished.reason()));
                drainIfLive();
            }
            default -> {
                // Not a viewer's business.
            }
        }
    }

    synchronized void acknowledged(long offset) {
        window.acknowledge(offset);
        goOn();
    }

    synchronized void closed() {
        leave();
        phase = Phase.CLOSED;
    }

    private synchronized void live(Tailing from, TerminalChunk chunk) {
        if (from != tailing) {
            return;
        }
        Envelope said = chunk.envelope();
        if (!placing.speaks(said.runnerId(), said.incarnation(), said.attempt())) {
            if (said.attempt() > placing.attempt()) {
                // Placed anew: ask who may speak, and go on where the recording is.
                leave();
                read();
            }
            return;
        }
        deliver(Chunk.of(chunk));
        if (window.full()) {
            leave();
            phase = Phase.HELD;
        }
    }

    private void leave() {
        Tailing current = tailing;
        if (current != null) {
            tailing = null;
            tail.leave(session, current);
        }
    }

    private void read() {
        phase = Phase.READING;
        recording
                .read(session, feed.next(), tail.partitionOf(session), Window.LIMIT)
                .subscribe()
                .with(this::page, this::failed);
    }

    private synchronized void page(Snapshot snapshot) {
        if (phase != Phase.READING) {
            return;
        }
        placing = snapshot.placing();
        snapshot.chunks().forEach(this::deliver);
        if (!snapshot.complete(feed.next())) {
            if (window.full()) {
                phase = Phase.HELD;
            } else {
                read();
            }
            return;
        }
        phase = Phase.LIVE;
        Tailing next = new Tailing();
        tailing = next;
        tail.watch(session, snapshot.position(), next);
        drainIfLive();
    }

    private void drainIfLive() {
        Tailing current = tailing;
        if (exit != null && current != null) {
            tail.whenDrained(session, current::drained);
        }
    }

    /** All that was published has been shown: this was the end, unless we fell behind meanwhile. */
    private synchronized void drainedOf(Tailing from) {
        Frames.Exit said = exit;
        if (from != tailing || said == null) {
            return;
        }
        leave();
        phase = Phase.CLOSED;
        viewer.send(Frames.control(said))
                .chain(viewer::close)
                .subscribe()
                .with(v -> LOG.tracef("viewer of %s saw the end", session), this::gone);
    }

    private void deliver(Chunk chunk) {
        for (Piece piece : feed.take(chunk)) {
            switch (piece) {
                case Piece.Output output -> {
                    window.sending(output.offset() + output.length(), output.length());
                    send(Frames.output(output), output.length());
                }
                case Piece.Gap gap -> control(new Frames.Gap("gap", gap.from(), gap.to()));
            }
        }
    }

    private void control(Frames.Control message) {
        if (phase != Phase.CLOSED && phase != Phase.WAITING) {
            send(Frames.control(message), 0);
        }
    }

    private void send(Buffer frame, int bytes) {
        viewer.send(frame).subscribe().with(v -> sent(bytes), this::gone);
    }

    private synchronized void sent(int bytes) {
        window.sent(bytes);
        goOn();
    }

    private void goOn() {
        if (phase == Phase.HELD && window.roomy()) {
            read();
        }
    }

    /** The database is away: the viewer comes back with its offset. */
    private void failed(Throwable failure) {
        LOG.warnf("session %s: a viewer is dropped: %s", session, failure.toString());
        closed();
        viewer.send(
                        Frames.control(
                                Frames.failure(
                                        "unavailable", "Connect again with since=" + feed.next())))
                .chain(viewer::close)
                .subscribe()
                .with(v -> LOG.tracef("viewer of %s dropped", session), this::gone);
    }

    private void gone(Throwable failure) {
        LOG.debugf("session %s: a viewer is gone: %s", session, failure.toString());
        closed();
    }
}
