package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.recording.Chunk;
import dev.agentvillage.session.recording.RecordingStore;
import dev.agentvillage.session.recording.Snapshot;
import dev.agentvillage.session.screen.Screen;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import io.micrometer.core.instrument.Counter;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One viewer: reads the recording until it is level with it, then lives on the tail; goes back to
 * the recording when the viewer cannot keep up, and skips ahead when it stands still. Holds no
 * output: what cannot be sent is dropped here and read again later.
 */
final class TerminalStream {
    private static final Logger LOG = Logger.getLogger(TerminalStream.class);

    /** What a viewer that is skipped ahead still gets of what was before. */
    private static final long KEPT = 64 * 1024;

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

    private final SessionId session;
    private final Outlet outlet;
    private final NewsStream news;
    private final TerminalTail tail;
    private final RecordingStore recording;
    private final Counter skips;
    private final TerminalFeed feed;
    private Phase phase = Phase.WAITING;
    private Placing placing;
    private @Nullable Tailing tailing;
    private boolean skipped;
    private long heard;

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

        void level() {
            levelWith(this);
        }
    }

    TerminalStream(
            Session session,
            long since,
            Outlet.Viewer viewer,
            TerminalTail tail,
            RecordingStore recording,
            Counter skips) {
        this.session = session.id();
        this.outlet = new Outlet(viewer, this::goOn, this::gone);
        this.news = new NewsStream(outlet);
        this.tail = tail;
        this.recording = recording;
        this.skips = skips;
        this.feed = new TerminalFeed(since);
        this.placing = session.placing();
    }

    /**
     * @param now the session as it is, read after this began to hear of its events
     * @param screen what is before the first byte, for who asked for that
     */
    synchronized void start(Session now, @Nullable Screen screen) {
        placing = now.placing();
        news.begin(now, feed.next(), screen);
        read();
    }

    /** Something happened to the session. */
    synchronized void on(SessionEvent event) {
        if (phase != Phase.CLOSED) {
            news.on(event);
        }
        if (event instanceof SessionEvent.SessionFinished) {
            drainIfLive();
        }
    }

    /** Unless the event says it anyway. */
    synchronized void writer(String subject) {
        news.writer(subject);
    }

    synchronized void acknowledged(long offset) {
        outlet.acknowledged(offset);
        goOn();
    }

    /** About once a second. */
    synchronized void tick(long now) {
        if (phase == Phase.HELD && outlet.stalled(now)) {
            if (!skipped) {
                skipped = true;
                skip().subscribe().with(v -> LOG.tracef("%s skips ahead", session), this::failed);
            }
        } else if (phase != Phase.HELD) {
            outlet.flows();
        }
    }

    /** Bytes that wait in memory for this viewer. */
    synchronized long waiting() {
        return outlet.waiting();
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
        if (outlet.full()) {
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
        heard = Math.max(heard, snapshot.head());
        for (Chunk chunk : snapshot.chunks()) {
            if (outlet.full()) {
                phase = Phase.HELD;
                return;
            }
            deliver(chunk);
        }
        if (!snapshot.complete(feed.next())) {
            read();
            return;
        }
        phase = Phase.LIVE;
        Tailing next = new Tailing();
        tailing = next;
        tail.watch(session, snapshot.position(), next);
        if (feed.next() > heard) {
            // Perhaps the recording is behind what the viewer has seen.
            tail.whenDrained(session, next::level);
        }
        drainIfLive();
    }

    private void drainIfLive() {
        Tailing current = tailing;
        if (news.exit() != null && current != null) {
            tail.whenDrained(session, current::drained);
        }
    }

    /** All that was published has been shown: this was the end, unless we fell behind meanwhile. */
    private synchronized void drainedOf(Tailing from) {
        Frames.Exit said = news.exit();
        if (from == tailing && said != null) {
            leave();
            phase = Phase.CLOSED;
            outlet.end(said, Outlet.NORMAL);
        }
    }

    /** All that was published has been shown, and the viewer wanted what comes after it. */
    private synchronized void levelWith(Tailing from) {
        if (from == tailing && feed.next() > heard) {
            leave();
            phase = Phase.CLOSED;
            outlet.end(
                    Frames.failure(
                            "invalid_request",
                            "since is beyond the output, which ends at " + heard + "."),
                    Outlet.INVALID);
        }
    }

    private void deliver(Chunk chunk) {
        heard = Math.max(heard, chunk.end());
        feed.take(chunk).forEach(outlet::send);
    }

    /** Called when there may be more room. */
    private synchronized void goOn() {
        if (phase != Phase.HELD || !outlet.roomy()) {
            return;
        }
        if (!skipped) {
            read();
            return;
        }
        // It stood still for long: what came since is skipped, too.
        skipped = false;
        phase = Phase.READING;
        skip().subscribe().with(v -> readOn(), this::failed);
    }

    private synchronized void readOn() {
        if (phase == Phase.READING) {
            read();
        }
    }

    /** To the last chunks that make {@link #KEPT}. */
    private Uni<Void> skip() {
        return recording
                .end(session)
                .flatMap(
                        end ->
                                recording.read(
                                        session,
                                        Math.max(0, end - KEPT),
                                        tail.partitionOf(session),
                                        1))
                .invoke(this::skipTo)
                .replaceWithVoid();
    }

    private synchronized void skipTo(Snapshot last) {
        if (phase != Phase.CLOSED && !last.chunks().isEmpty()) {
            long start = last.chunks().getFirst().start();
            if (start > feed.next()) {
                outlet.send(feed.skipTo(start));
                skips.increment();
            }
        }
    }

    /** The database is away: the viewer comes back with its offset. */
    private synchronized void failed(Throwable failure) {
        LOG.warnf("session %s: a viewer is dropped: %s", session, failure.toString());
        closed();
        outlet.end(
                Frames.failure("unavailable", "Connect again with since=" + feed.next()),
                Outlet.LATER);
    }

    private void gone(Throwable failure) {
        LOG.debugf("session %s: a viewer is gone: %s", session, failure.toString());
        closed();
    }
}
