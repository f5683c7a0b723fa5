package dev.agentvillage.session.terminal;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.session.screen.Screen;
import dev.agentvillage.session.session.Session;
import org.jspecify.annotations.Nullable;

/** What a viewer is told of the session beside its output. Guarded by the viewer's stream. */
final class NewsStream {
    private final Outlet outlet;
    private Frames.@Nullable Exit exit;
    private @Nullable String writer;
    private boolean begun;

    NewsStream(Outlet outlet) {
        this.outlet = outlet;
    }

    /**
     * Says hello; nothing is said before.
     *
     * @param now the session as it is, read after its events began to be heard
     * @param offset of the first byte that follows
     * @param screen what is before it, for who asked for that
     */
    void begin(Session now, long offset, @Nullable Screen screen) {
        begun = true;
        writer = now.lease().writer();
        outlet.say(Frames.hello(now, offset));
        if (screen != null) {
            outlet.say(Frames.Snapshot.of(screen));
        }
        if (now.ended() && exit == null) {
            exit = Frames.Exit.of(now);
        }
    }

    void on(SessionEvent event) {
        Frames.Exit end = Frames.exit(event);
        exit = exit == null ? end : exit;
        if (event instanceof SessionEvent.WriterChanged changed) {
            writer = changed.writer();
        }
        Frames.Control told = Frames.of(event);
        if (told != null && begun) {
            outlet.say(told);
        }
    }

    /** Unless the event says it anyway. */
    void writer(String subject) {
        if (subject.equals(writer)) {
            outlet.say(new Frames.WriterChanged("writer_changed", subject));
        }
    }

    /** How the session ended; null while it has not. */
    Frames.@Nullable Exit exit() {
        return exit;
    }
}
